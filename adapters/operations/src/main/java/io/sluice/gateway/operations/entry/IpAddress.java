package io.sluice.gateway.operations.entry;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An IPv4 or IPv6 address, read without looking up any name. An IPv4 address in the clothes of IPv6 is the IPv4 address. Immutable. */
final class IpAddress {
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final int V6_GROUPS = 8;

    private final InetAddress address;

    private IpAddress(InetAddress address) {
        this.address = address;
    }

    /** Returns the address that a text is, null if it is none; a scope behind {@code %} does not count. */
    static @Nullable IpAddress parse(String text) {
        int scope = text.indexOf('%');
        String literal = scope < 0 ? text : text.substring(0, scope);
        byte[] v4 = literal.indexOf(':') < 0 ? v4(literal) : null;
        try {
            if (v4 != null) {
                return new IpAddress(InetAddress.getByAddress(v4));
            }
            // With a colon, and nothing but hexadecimal digits beside it, it is never taken for a name.
            boolean isV6 = literal.indexOf(':') >= 0 && V6.matcher(literal).matches();
            return isV6 ? new IpAddress(InetAddress.getByName(literal)) : null;
        } catch (UnknownHostException malformed) {
            return null;
        }
    }

    /** Returns the address of a peer, null if it has none. */
    static @Nullable IpAddress of(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress known)) {
            return null;
        }
        return known.isUnresolved() ? parse(known.getHostString()) : new IpAddress(known.getAddress());
    }

    boolean isLoopback() {
        return address.isLoopbackAddress();
    }

    /** Returns its 4 or 16 bytes. */
    byte[] bytes() {
        return address.getAddress();
    }

    private static byte @Nullable [] v4(String text) {
        byte[] bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            int end = i == 3 ? text.length() : text.indexOf('.', at);
            int value = end < 0 ? -1 : octet(text, at, end);
            if (value < 0) {
                return null;
            }
            bytes[i] = (byte) value;
            at = end + 1;
        }
        return bytes;
    }

    /** Returns a decimal number up to 255 without leading zeros, which some take for octal; -1 if it is none. */
    private static int octet(String text, int from, int to) {
        int length = to - from;
        if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = 10 * value + digit - '0';
        }
        return value > 255 ? -1 : value;
    }

    /** Returns the address as logs have it: of IPv6 the short form (RFC 5952), without a scope. */
    @Override
    public String toString() {
        byte[] bytes = bytes();
        return bytes.length == 4 ? address.getHostAddress() : shortened(bytes);
    }

    private static String shortened(byte[] bytes) {
        int[] groups = new int[V6_GROUPS];
        for (int i = 0; i < V6_GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int from = 0;
        int to = 0;
        for (int i = 0; i < V6_GROUPS; i++) {
            int end = zerosFrom(groups, i);
            if (end - i > to - from && end - i > 1) {
                from = i;
                to = end;
            }
        }
        if (to == from) {
            return joined(groups, 0, V6_GROUPS);
        }
        return joined(groups, 0, from) + "::" + joined(groups, to, V6_GROUPS);
    }

    private static int zerosFrom(int[] groups, int start) {
        int end = start;
        while (end < V6_GROUPS && groups[end] == 0) {
            end++;
        }
        return end;
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }
}
