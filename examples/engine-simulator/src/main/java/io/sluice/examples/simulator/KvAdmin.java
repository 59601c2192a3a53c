package io.sluice.examples.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.examples.simulator.kv.HeldBlocks;
import io.sluice.examples.simulator.kv.KvEngine;
import io.sluice.examples.simulator.kv.KvFabric;
import io.sluice.examples.simulator.kv.KvMember;
import io.sluice.examples.simulator.kv.KvSwitches;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/kv}: {@code GET} shows the books of the whole fabric, {@code DELETE} clears its counts and violations,
 * {@code POST} sets the switches of this engine. Safe for use by many threads.
 */
final class KvAdmin {

    private static final ObjectReader SWITCHES = Json.MAPPER
            .readerFor(KvSwitches.class)
            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final @Nullable KvMember engine;

    KvAdmin(@Nullable KvMember engine) {
        this.engine = engine;
    }

    Answer show() {
        return Answer.json(200, json(required()));
    }

    Answer clear() {
        required().fabric().clear();
        return Answer.empty(204);
    }

    Answer set(String switches) {
        KvEngine member = required();
        try {
            member.switches(SWITCHES.readValue(switches));
        } catch (JsonProcessingException e) {
            throw RejectedRequest.invalid("switches: " + e.getOriginalMessage(), null);
        }
        return show();
    }

    private KvEngine required() {
        if (engine instanceof KvEngine member) {
            return member;
        }
        String why = engine == null ? "The engine is neutral: no KV transfer" : "Its fabric has the books";
        throw new RejectedRequest(404, why, null, "not_found");
    }

    private static ObjectNode json(KvEngine engine) {
        ObjectNode json = Json.object()
                .put("instance", engine.name())
                .put("role", engine.role().wireName());
        json.set("switches", Json.MAPPER.valueToTree(engine.switches()));
        return json.setAll(books(engine.fabric()));
    }

    /** Returns the books of a fabric. */
    static ObjectNode books(KvFabric fabric) {
        ObjectNode json = Json.object().put("protocol", fabric.protocol().wireName());
        ArrayNode held = json.putArray("held");
        for (HeldBlocks blocks : fabric.held()) {
            held.addObject()
                    .put("instance", blocks.instance())
                    .put("role", blocks.role().wireName())
                    .put("request_id", blocks.requestId())
                    .put("blocks", blocks.blocks())
                    .put("reason", blocks.reason().name().toLowerCase(Locale.ROOT));
        }
        json.set("counts", Json.MAPPER.valueToTree(fabric.countsByInstance()));
        ArrayNode violations = json.putArray("violations");
        fabric.violations().forEach(violations::add);
        return json;
    }
}
