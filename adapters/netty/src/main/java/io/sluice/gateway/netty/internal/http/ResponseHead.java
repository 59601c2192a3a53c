package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;
import java.util.concurrent.TimeUnit;

/**
 * The head of a response, valid by the grammar.
 *
 * @param status 100 to 999
 * @param version {@link HttpVersion#HTTP_1_1} or older
 * @param headers all fields as received
 */
public record ResponseHead(int status, HttpVersion version, Headers headers) {
    /**
     * Returns the head that was read.
     *
     * @throws BadMessageException if the status line breaks the grammar
     */
    public static ResponseHead of(HeadReader reader) throws BadMessageException {
        String line = reader.startLine();
        boolean shaped = line.length() >= 12
                && line.charAt(8) == ' '
                && (line.length() == 12 || line.charAt(12) == ' ')
                && line.charAt(9) >= '1';
        int status = 0;
        for (int i = 9; shaped && i < 12; i++) {
            int digit = line.charAt(i) - '0';
            shaped = digit >= 0 && digit <= 9;
            status = 10 * status + digit;
        }
        if (!shaped) {
            throw BadMessageException.malformed("status line (expected: version, status and reason)");
        }
        return new ResponseHead(status, HttpVersion.of(line, 0, 8), reader.fields());
    }

    /** Returns whether this precedes the response proper. */
    public boolean isInformational() {
        return status < 200;
    }

    /** Returns whether the connection may carry another exchange after this one, as far as the server is concerned. */
    public boolean keepsAlive() {
        return version.keepsAlive(headers);
    }

    /**
     * Returns how long the connection may rest before another exchange: what a {@code Keep-Alive} field says, less a second, or half of it if that is more,
     * so that a request does not cross the server's end; {@link Long#MAX_VALUE} if none says anything.
     */
    public long keptNanos() {
        String field = headers.first("keep-alive");
        long seconds = field == null ? -1 : timeout(field);
        if (seconds < 0) {
            return Long.MAX_VALUE;
        }
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        return Math.max(nanos / 2, nanos - TimeUnit.SECONDS.toNanos(1));
    }

    /** Returns the seconds in {@code timeout=5, max=100}; -1 if there are none. */
    private static long timeout(String field) {
        for (String parameter : field.split(",", -1)) {
            String[] pair = parameter.trim().split("=", 2);
            if (pair.length == 2 && pair[0].trim().equalsIgnoreCase("timeout") && isShortNumber(pair[1].trim())) {
                return Long.parseLong(pair[1].trim());
            }
        }
        return -1;
    }

    private static boolean isShortNumber(String text) {
        return !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Returns the fields without those that belong to this connection (clause RT-X-1). */
    public Headers endToEnd() {
        return EndToEndFields.of(headers);
    }
}
