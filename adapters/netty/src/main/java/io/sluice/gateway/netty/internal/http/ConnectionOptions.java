package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;
import java.util.ArrayList;
import java.util.List;

/**
 * What the {@code Connection} fields of one head say (RFC 9110, 7.6.1).
 *
 * @param names all options, in order, in the case they were given
 */
record ConnectionOptions(List<String> names) {
    private static final String FIELD = "connection";
    private static final ConnectionOptions NONE = new ConnectionOptions(List.of());
    private static final ConnectionOptions KEEP_ALIVE = new ConnectionOptions(List.of("keep-alive"));
    private static final ConnectionOptions CLOSE = new ConnectionOptions(List.of("close"));

    static ConnectionOptions of(Headers headers) {
        ConnectionOptions options = NONE;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase(FIELD)) {
                options = options.with(headers.value(i));
            }
        }
        return options;
    }

    boolean has(String option) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(option)) {
                return true;
            }
        }
        return false;
    }

    private ConnectionOptions with(String value) {
        // Nearly all heads say one of these, which need not be taken apart.
        if (names.isEmpty() && KEEP_ALIVE.has(value)) {
            return KEEP_ALIVE;
        }
        if (names.isEmpty() && CLOSE.has(value)) {
            return CLOSE;
        }
        List<String> all = new ArrayList<>(names);
        for (String option : value.split(",", -1)) {
            all.add(option.trim());
        }
        return new ConnectionOptions(all);
    }
}
