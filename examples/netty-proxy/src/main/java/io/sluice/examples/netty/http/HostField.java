package io.sluice.examples.netty.http;

/** The syntax of the {@code Host} field (RFC 9110, 7.2). */
public final class HostField {
    private HostField() {}

    /** Tells whether this is a host, or a host and a port; an IPv6 address in brackets. */
    public static boolean isValid(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : hostEnd(text);
        return end > 0 && isHost(text.substring(0, end)) && isPort(text.substring(end));
    }

    private static int hostEnd(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    private static boolean isHost(String host) {
        String allowed = host.startsWith("[") ? ":.%[]" : "-._~%!$&'()*+,;=";
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean alphanumeric = c < 0x7f && Character.isLetterOrDigit(c);
            if (!alphanumeric && allowed.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String rest) {
        if (rest.isEmpty()) {
            return true;
        }
        for (int i = 1; i < rest.length(); i++) {
            if (rest.charAt(i) < '0' || rest.charAt(i) > '9') {
                return false;
            }
        }
        return rest.charAt(0) == ':' && rest.length() <= 6;
    }
}
