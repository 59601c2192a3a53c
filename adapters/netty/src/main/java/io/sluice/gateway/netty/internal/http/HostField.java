package io.sluice.gateway.netty.internal.http;

/** The syntax of the {@code Host} field (RFC 9110, 7.2). */
public final class HostField {
    private HostField() {}

    /** Returns whether this is a host, or a host and a port; an IPv6 address in brackets. */
    public static boolean isValid(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : hostEnd(text);
        return end > 0 && isHost(text, end) && isPort(text, end);
    }

    private static int hostEnd(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    private static boolean isHost(String text, int end) {
        String allowed = text.startsWith("[") ? ":.%[]" : "-._~%!$&'()*+,;=";
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c < 0x7f && Character.isLetterOrDigit(c);
            if (!alphanumeric && allowed.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether nothing is left, or a colon and a port. */
    private static boolean isPort(String text, int from) {
        if (from == text.length()) {
            return true;
        }
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.charAt(from) == ':' && text.length() - from <= 6;
    }
}
