package io.sluice.gateway.netty.internal.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of DER (X.690) as it takes to put a key into the envelope that the JDK reads. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    /** The first tagged member of a sequence. */
    static final int TAG_0 = 0xa0;

    private Der() {}

    /** Returns an element with this content. */
    static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        writeLength(element, content.size());
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    /**
     * Returns the content of the first element with this tag among those that stand in a row, or an empty array if there is none.
     *
     * @throws IllegalArgumentException if they are no DER
     */
    static byte[] find(byte[] elements, int tag) {
        int at = 0;
        while (at + 1 < elements.length) {
            int found = elements[at] & 0xff;
            int first = elements[at + 1] & 0xff;
            int more = first < 0x80 ? 0 : first & 0x7f;
            int begin = at + 2 + more;
            if (more > 3 || begin > elements.length) {
                throw new IllegalArgumentException("length (expected: DER)");
            }
            int length = more == 0 ? first : 0;
            for (int i = 0; i < more; i++) {
                length = length << 8 | (elements[at + 2 + i] & 0xff);
            }
            if (length > elements.length - begin) {
                throw new IllegalArgumentException("length (expected: DER)");
            }
            if (found == tag) {
                return Arrays.copyOfRange(elements, begin, begin + length);
            }
            at = begin + length;
        }
        return new byte[0];
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(0x80 | bytes);
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out.write(length >> shift);
        }
    }
}
