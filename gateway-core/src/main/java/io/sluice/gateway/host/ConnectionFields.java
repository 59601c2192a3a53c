package io.sluice.gateway.host;

/**
 * The fields that belong to one connection (clause RT-X-1) or frame one message: a server writes them itself, and a host leaves them out of the responses it passes
 * on. HTTP/2 forbids most of them.
 */
public final class ConnectionFields {
    private ConnectionFields() {}

    /** Returns whether a field of this name is one of them, in whatever case. */
    public static boolean contains(String name) {
        // Names of other lengths, which are most, cost no comparison.
        return switch (name.length()) {
            case 2 -> name.equalsIgnoreCase("te");
            case 7 -> name.equalsIgnoreCase("trailer") || name.equalsIgnoreCase("upgrade");
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 16 -> name.equalsIgnoreCase("proxy-connection");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            case 18 -> name.equalsIgnoreCase("proxy-authenticate");
            case 19 -> name.equalsIgnoreCase("proxy-authorization");
            case 25 -> name.equalsIgnoreCase("proxy-authentication-info");
            default -> false;
        };
    }
}
