package io.sluice.gateway.servlet;

import io.sluice.gateway.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** What stands in the head of a request, as the client sent it. */
final class RequestHeads {
    private RequestHeads() {}

    /**
     * Returns the fields, in the order in which the container has kept them.
     *
     * @throws IllegalArgumentException if one cannot be a header field
     */
    static Headers fields(HttpServletRequest request) {
        Headers.Builder fields = Headers.builder();
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            Enumeration<String> values = request.getHeaders(name);
            while (values.hasMoreElements()) {
                fields.add(name, values.nextElement());
            }
        }
        return fields.build();
    }

    /** Returns path and query as on the request line: nothing is decoded. */
    static String target(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    }

    /** Returns who sends the request, as far as the container knows: nothing is looked up. */
    static InetSocketAddress peer(HttpServletRequest request) {
        @Nullable String address = request.getRemoteAddr();
        return InetSocketAddress.createUnresolved(address == null ? "" : address, Math.max(0, request.getRemotePort()));
    }

    /** Returns whether a body may follow. */
    static boolean hasBody(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (length >= 0) {
            return length > 0;
        }
        return request.getHeader("transfer-encoding") != null || !isHttp1(request);
    }

    /** Returns whether the request has its connection to itself while it is answered. */
    static boolean isHttp1(HttpServletRequest request) {
        @Nullable String protocol = request.getProtocol();
        return protocol != null && protocol.startsWith("HTTP/1.");
    }
}
