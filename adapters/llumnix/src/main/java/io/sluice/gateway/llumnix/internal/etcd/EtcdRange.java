package io.sluice.gateway.llumnix.internal.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What was under a prefix.
 *
 * @param revision the one of the whole etcd at that time
 */
record EtcdRange(long revision, List<EtcdEntry> entries) {
    static EtcdRange of(JsonNode reply) throws EtcdException {
        List<EtcdEntry> entries = new ArrayList<>();
        for (JsonNode entry : reply.path("kvs")) {
            entries.add(EtcdEntry.of(entry));
        }
        return new EtcdRange(reply.path("header").path("revision").asLong(), entries);
    }
}
