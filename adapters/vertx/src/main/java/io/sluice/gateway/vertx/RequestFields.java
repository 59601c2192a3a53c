package io.sluice.gateway.vertx;

import io.sluice.gateway.Headers;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** Reads the head of a request. */
final class RequestFields {
    private RequestFields() {}

    /** Returns the path, without the query; empty if there is none. */
    static String path(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    /** Returns the target in origin form: a proxy's client may send an absolute one. */
    static String target(HttpServerRequest request) {
        String uri = request.uri();
        if (uri.startsWith("/")) {
            return uri;
        }
        String query = request.query();
        return query == null ? path(request) : path(request) + "?" + query;
    }

    /**
     * Returns the fields, with a {@code host} also over HTTP/2, and without what that has in place of a start line.
     *
     * @throws IllegalArgumentException if one cannot be a field
     */
    static Headers of(HttpServerRequest request) {
        Headers.Builder fields = Headers.builder();
        boolean hasHost = false;
        for (Map.Entry<String, String> field : request.headers()) {
            String name = field.getKey();
            if (!name.startsWith(":")) {
                fields.add(name, field.getValue());
                hasHost |= name.equalsIgnoreCase("host");
            }
        }
        HostAndPort authority = hasHost ? null : request.authority();
        if (authority != null) {
            fields.add("host", authority.toString());
        }
        return fields.build();
    }

    /** Returns who sends the request, as far as the server knows: nothing is looked up. */
    static InetSocketAddress peer(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        if (peer == null || !peer.isInetSocket()) {
            return InetSocketAddress.createUnresolved("", 0);
        }
        String address = peer.hostAddress();
        return InetSocketAddress.createUnresolved(address == null ? peer.host() : address, Math.max(0, peer.port()));
    }

    /**
     * Returns how many bytes the body has, -1 if that is not known.
     *
     * @throws IllegalArgumentException if the field is no number
     */
    static long length(HttpServerRequest request, Headers fields) {
        String length = fields.first("content-length");
        if (length != null) {
            return Long.parseLong(length);
        }
        boolean framed = request.version() == HttpVersion.HTTP_2;
        return framed || fields.contains("transfer-encoding") ? -1 : 0;
    }

    /** Returns whether the client waits to be asked for the body. */
    static boolean awaitsContinue(HttpServerRequest request, Headers fields) {
        String expectation = fields.first("expect");
        return expectation != null
                && expectation.equalsIgnoreCase("100-continue")
                && request.version() != HttpVersion.HTTP_1_0;
    }
}
