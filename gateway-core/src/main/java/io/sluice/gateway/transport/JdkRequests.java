package io.sluice.gateway.transport;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.ExchangeRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.Set;

/**
 * Turns requests into those of the JDK's client, which refuses some that are fine elsewhere. The exceptions here have no cause, since the
 * JDK's repeat header values and targets.
 */
final class JdkRequests {
    private JdkRequests() {}

    /**
     * Returns the client's request.
     *
     * @throws GatewayException if the client can't send it
     */
    static HttpRequest of(ExchangeRequest request, HttpRequest.BodyPublisher body) {
        Set<String> asked = request.connection().names();
        if (!asked.isEmpty()) {
            throw new GatewayException(
                    ErrorKind.CONNECT_FAILED,
                    request.origin() + ": the JDK's client can't do what is asked of the connection: " + asked);
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(request));
        try {
            builder.method(request.method(), body);
        } catch (IllegalArgumentException e) {
            throw refused("method: " + request.method() + " (expected: an HTTP method)");
        }
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            addHeader(builder, headers.name(i), headers.value(i));
        }
        return builder.build();
    }

    private static URI uri(ExchangeRequest request) {
        URI uri;
        try {
            uri = new URI(request.origin() + request.target());
        } catch (URISyntaxException e) {
            throw refused("request target (expected: the syntax of RFC 2396)");
        }
        if (uri.getHost() == null) {
            throw new GatewayException(
                    ErrorKind.CONNECT_FAILED,
                    "host: " + request.origin().host() + " (expected: a host name of letters, digits and hyphens)");
        }
        return uri;
    }

    private static void addHeader(HttpRequest.Builder builder, String name, String value) {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException e) {
            throw refused("header " + name + " (expected: not restricted, its value without control characters)");
        }
    }

    private static GatewayException refused(String message) {
        return new GatewayException(ErrorKind.INVALID_REQUEST, "the JDK's client can't send " + message);
    }
}
