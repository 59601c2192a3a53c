package io.sluice.examples.simulator.kv;

import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import org.jspecify.annotations.Nullable;

/** The KV blocks of one request on one engine, from their allocation until they are freed. Guarded by the state. */
final class Blocks {

    final KvEngine owner;
    final String key;
    final LegRequest request;
    final int first;

    /** Why they are held, null when they are free. */
    @Nullable
    Reason reason;

    /** What decode must send back, byte for byte; null if the protocol has no handoff. */
    @Nullable
    String handoff;

    Blocks(KvEngine owner, String key, LegRequest request, int first, Reason reason) {
        this.owner = owner;
        this.key = key;
        this.request = request;
        this.first = first;
        this.reason = reason;
    }

    int count() {
        return request.blocks();
    }

    /** Returns the numbers of the blocks as a JSON array. */
    String idsJson() {
        StringBuilder ids = new StringBuilder("[");
        for (int i = 0; i < count(); i++) {
            ids.append(i == 0 ? "" : ",").append(first + i);
        }
        return ids.append(']').toString();
    }

    @Override
    public String toString() {
        return owner.name() + " " + key + " " + reason;
    }
}
