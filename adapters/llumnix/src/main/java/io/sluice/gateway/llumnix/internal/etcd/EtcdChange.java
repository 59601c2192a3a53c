package io.sluice.gateway.llumnix.internal.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a watch tells at a time.
 *
 * @param revision the one up to which everything is told then; 0 if the message says nothing of that
 * @param events in order
 */
public record EtcdChange(long revision, List<Event> events) {
    /** Reads a message; one that ends the watch is thrown. */
    static EtcdChange of(Origin endpoint, JsonNode message) throws EtcdException {
        if (message.path("canceled").asBoolean()) {
            throw ended(endpoint, message);
        }
        List<Event> events = new ArrayList<>();
        long revision = 0;
        for (JsonNode event : message.path("events")) {
            EtcdEntry entry = EtcdEntry.of(event.path("kv"));
            events.add(new Event(entry, event.path("type").asText().equals("DELETE")));
            revision = Math.max(revision, entry.revision());
        }
        // Without events it says how far it is, but for the first, which is sent before those that are caught up with.
        boolean progress = events.isEmpty() && !message.path("created").asBoolean();
        return new EtcdChange(progress ? message.path("header").path("revision").asLong() : revision, events);
    }

    /** Returns this and what came next. */
    EtcdChange with(EtcdChange next) {
        List<Event> both = new ArrayList<>(events);
        both.addAll(next.events);
        return new EtcdChange(Math.max(revision, next.revision), both);
    }

    private static EtcdException ended(Origin endpoint, JsonNode message) {
        if (message.path("compact_revision").asLong() > 0) {
            return new EtcdException(Kind.COMPACTED, endpoint + ": it has forgotten what was missed");
        }
        return EtcdReply.failure(
                endpoint,
                EtcdReply.OK,
                EtcdReply.JSON
                        .createObjectNode()
                        .put("message", message.path("cancel_reason").asText("the watch was ended")));
    }

    /**
     * One entry that was written or deleted.
     *
     * @param entry has no value if it was deleted
     * @param isDeleted whether it was deleted
     */
    public record Event(EtcdEntry entry, boolean isDeleted) {}
}
