package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A request at an engine, as it is told to a fabric of another process. */
final class LegRequestJson {

    private LegRequestJson() {}

    static ObjectNode write(LegRequest request) {
        ObjectNode json = JsonLines.MAPPER
                .createObjectNode()
                .put("chat", request.chat())
                .put("target", request.target())
                .put("own_id", request.ownId())
                .put("choices", request.choices())
                .put("prompt_tokens", request.promptTokens());
        ArrayNode ids = json.putArray("request_ids");
        request.requestIds().forEach(ids::add);
        json.set("body", request.body().toJson());
        return json;
    }

    static LegRequest read(JsonNode json) {
        List<String> ids = new ArrayList<>();
        json.path("request_ids").forEach(id -> ids.add(id.asText()));
        return new LegRequest(
                json.path("chat").asBoolean(),
                json.path("target").asText(),
                ids,
                json.path("own_id").asText(),
                json.path("choices").asInt(),
                json.path("prompt_tokens").asInt(),
                LegBody.of(json.path("body")));
    }

    static ObjectNode write(LegResult result) {
        return JsonLines.MAPPER
                .createObjectNode()
                .put("kind", result.kind().name())
                .put("computes_prompt", result.computesPrompt())
                .put("handoff", result.handoff())
                .put("message", result.message());
    }
}
