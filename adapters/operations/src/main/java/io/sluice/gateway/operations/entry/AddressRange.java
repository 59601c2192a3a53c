package io.sluice.gateway.operations.entry;

import org.jspecify.annotations.Nullable;

/** A range of addresses: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. Of IPv4 or of IPv6, never both. Immutable. */
final class AddressRange {
    private static final int BYTES_BEFORE_MAPPED = 12;

    private final byte[] start;
    private final int bits;

    private AddressRange(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    /** Returns the range that a text is, null if it is none. Bits behind the prefix do not count. */
    static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        IpAddress address = IpAddress.parse(literal);
        if (address == null) {
            return null;
        }
        byte[] start = address.bytes();
        boolean isMapped = start.length == 4 && literal.indexOf(':') >= 0;
        int written = 8 * (isMapped ? start.length + BYTES_BEFORE_MAPPED : start.length);
        int bits = slash < 0 ? written : length(text.substring(slash + 1), written);
        if (isMapped) {
            bits -= 8 * BYTES_BEFORE_MAPPED;
        }
        return bits < 0 ? null : new AddressRange(start, bits);
    }

    /** Returns a length, which has no sign and no leading zero; a negative number if it is none. */
    private static int length(String text, int most) {
        if (!text.matches("0|[1-9][0-9]{0,2}")) {
            return Integer.MIN_VALUE / 2;
        }
        int length = Integer.parseInt(text);
        return length > most ? Integer.MIN_VALUE / 2 : length;
    }

    boolean contains(IpAddress address) {
        byte[] bytes = address.bytes();
        if (bytes.length != start.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != start[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || (bytes[whole] ^ start[whole]) >> (8 - rest) == 0;
    }

    /** Returns whether it holds every address. */
    boolean isAll() {
        return bits == 0;
    }

    @Override
    public String toString() {
        return "AddressRange[" + bits + " bits]";
    }
}
