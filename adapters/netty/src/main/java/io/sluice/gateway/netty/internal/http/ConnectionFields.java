package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;

/** The fields that belong to one connection (clause RT-X-1) or frame one message. */
public final class ConnectionFields {
    private ConnectionFields() {}

    /** Returns whether a field of this name is one of them, whatever a {@code Connection} field may name beside. */
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

    /** Returns the other fields, in order. */
    static Headers without(Headers headers) {
        ConnectionOptions named = ConnectionOptions.of(headers);
        Headers.Builder rest = Headers.builder();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!contains(name) && !named.has(name)) {
                rest.addFrom(headers, i);
            }
        }
        return rest.build();
    }
}
