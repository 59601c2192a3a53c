package io.sluice.gateway.transport;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.ExchangeRequest;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.List;
import java.util.Map;

/**
 * What the client says of a response, checked.
 *
 * <p>The client believes the first {@code Content-Length}, and that rather than a {@code Transfer-Encoding}, and takes codings
 * that it does not know for none. An answer that another recipient would cut elsewhere is refused here (RFC 9112, 6.3).
 *
 * @param length as {@link Body#length}
 */
record ResponseHead(int status, Headers headers, long length) {
    /** Stands in where there is no valid head. */
    static final ResponseHead NONE = new ResponseHead(502, Headers.empty(), 0);

    /**
     * Returns the head of a response.
     *
     * @throws GatewayException if it is not valid HTTP
     */
    static ResponseHead of(ExchangeRequest request, ResponseInfo info) {
        if (info.statusCode() < 200) {
            throw invalid("status: " + info.statusCode() + " (expected: 200 to 999)");
        }
        return new ResponseHead(info.statusCode(), headers(info.headers()), length(request.method(), info));
    }

    private static Headers headers(HttpHeaders received) {
        Headers.Builder builder = Headers.builder();
        for (Map.Entry<String, List<String>> field : received.map().entrySet()) {
            for (String value : field.getValue()) {
                add(builder, field.getKey(), value);
            }
        }
        return builder.build();
    }

    private static void add(Headers.Builder builder, String name, String value) {
        try {
            builder.add(name, value);
        } catch (IllegalArgumentException e) {
            throw invalid("header field (expected: a token, and a value without control characters)");
        }
    }

    private static long length(String method, ResponseInfo info) {
        List<String> lengths = info.headers().allValues("content-length");
        List<String> codings = info.headers().allValues("transfer-encoding");
        if (method.equals("HEAD") || info.statusCode() == 204 || info.statusCode() == 304) {
            return 0;
        }
        if (!codings.isEmpty()) {
            boolean chunked = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
            if (!chunked || !lengths.isEmpty()) {
                throw invalid("transfer-encoding (expected: chunked, without content-length)");
            }
            return Body.UNKNOWN_LENGTH;
        }
        return lengths.isEmpty() ? Body.UNKNOWN_LENGTH : parse(lengths);
    }

    private static long parse(List<String> lengths) {
        String first = lengths.get(0);
        boolean digits = !first.isEmpty() && first.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean same = lengths.stream().allMatch(first::equals);
        if (!digits || !same || first.length() > 18) {
            throw invalid("content-length (expected: one decimal number)");
        }
        return Long.parseLong(first);
    }

    private static GatewayException invalid(String message) {
        return new GatewayException(ErrorKind.INVALID_RESPONSE, "invalid answer: " + message);
    }
}
