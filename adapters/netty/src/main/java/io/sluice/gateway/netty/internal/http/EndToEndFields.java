package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;
import io.sluice.gateway.host.ConnectionFields;

/** The fields of a message that do not belong to its connection (clause RT-X-1). */
final class EndToEndFields {
    private EndToEndFields() {}

    /** Returns them, in order: without those of every connection, and those that a {@code Connection} field names beside. */
    static Headers of(Headers headers) {
        ConnectionOptions named = ConnectionOptions.of(headers);
        Headers.Builder rest = Headers.builder();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!ConnectionFields.contains(name) && !named.has(name)) {
                rest.addFrom(headers, i);
            }
        }
        return rest.build();
    }
}
