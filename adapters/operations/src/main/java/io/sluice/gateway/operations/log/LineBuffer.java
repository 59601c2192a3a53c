package io.sluice.gateway.operations.log;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes of lines, in ASCII. For one thread. */
final class LineBuffer {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[96 << 10];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        out.flush();
    }

    LineBuffer add(char ascii) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) ascii;
        return this;
    }

    /** Adds a text of ours. */
    LineBuffer add(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            add(ascii.charAt(i));
        }
        return this;
    }

    /** Adds a number that is not negative. */
    LineBuffer add(long number) {
        if (number >= 10) {
            add(number / 10);
        }
        return add((char) ('0' + number % 10));
    }

    /** Adds a number with zeros before it. */
    LineBuffer add(int number, int digits) {
        if (digits > 1) {
            add(number / 10, digits - 1);
        }
        return add((char) ('0' + number % 10));
    }

    /**
     * Adds a text of anybody's as the inside of a JSON string: a quote, a backslash and all that is not printable ASCII becomes an escape. So no text can end a line,
     * control a terminal, or turn the direction of what stands beside it.
     */
    LineBuffer addEscaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                add('\\').add(c);
            } else if (c >= ' ' && c <= '~') {
                add(c);
            } else {
                add("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    add((char) HEX[c >> shift & 0xf]);
                }
            }
        }
        return this;
    }

    @Override
    public String toString() {
        return "LineBuffer[" + size + "]";
    }
}
