package io.sluice.gateway.spi.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * The parts of which messages are made. What reads them throws {@link Malformed} or {@link java.nio.BufferUnderflowException}, and allocates nothing that the message does not hold.
 *
 * <p>A message is: version, kind, length and bytes of the gateway's name, sequence number (8 bytes), and what its kind says. Numbers are big-endian, or of variable length: seven bits
 * a byte, the least first.
 */
final class Wire {
    static final byte VERSION = 1;
    static final byte REPORT = 1;
    static final byte HINT = 2;
    static final byte SIGN = 3;

    /** The most bytes of a number of variable length that is not negative. */
    static final int LONGEST_NUMBER = 9;

    private Wire() {}

    static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return bytes;
    }

    static void putNumber(ByteBuffer to, long number) {
        long rest = number;
        while (rest > 0x7f) {
            to.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    static long number(ByteBuffer from) {
        long number = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            byte part = from.get();
            number |= (part & 0x7fL) << (7 * i);
            if (part >= 0) {
                return number;
            }
        }
        throw new Malformed("a number");
    }

    static int integer(ByteBuffer from) {
        long number = number(from);
        if (number > Integer.MAX_VALUE) {
            throw new Malformed("an integer");
        }
        return (int) number;
    }

    static void putText(ByteBuffer to, byte[] text) {
        putNumber(to, text.length);
        to.put(text);
    }

    static String text(ByteBuffer from) {
        return text(from, integer(from));
    }

    static String text(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new Malformed("a text");
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, UTF_8);
    }

    /** Thrown for what is no message; without a stack, since anybody may send such things. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what, null, false, false);
        }
    }
}
