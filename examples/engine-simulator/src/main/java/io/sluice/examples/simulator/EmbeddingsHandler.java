package io.sluice.examples.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Random;

/** Answers requests for embeddings with small vectors that follow from the text. Safe for use by many threads. */
final class EmbeddingsHandler {

    private static final int DIMENSIONS = 8;

    private final EngineOptions options;

    EmbeddingsHandler(EngineOptions options) {
        this.options = options;
    }

    Answer answer(RecordedRequest request) {
        JsonNode asked = parse(request.bodyBytes());
        String model = asked.path("model").asText();
        if (!options.models().contains(model)) {
            throw new RejectedRequest(404, "The model `" + model + "` does not exist", "model", "model_not_found");
        }
        JsonNode input = asked.path("input");
        if (!input.isTextual() && (!input.isArray() || input.isEmpty())) {
            throw RejectedRequest.invalid("input: " + input + " (expected: a text or an array)", "input");
        }
        boolean base64 = asked.path("encoding_format").asText().equals("base64");
        ObjectNode list = Json.object().put("object", "list").put("model", model);
        ArrayNode data = list.putArray("data");
        if (input.isTextual() || input.get(0).isNumber()) {
            add(data, input, base64);
        } else {
            input.forEach(text -> add(data, text, base64));
        }
        int tokens = Math.max(1, request.bodyBytes().length / 4);
        list.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Answer.json(200, list);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw RejectedRequest.invalid("The body is not valid JSON", null);
        }
    }

    private static void add(ArrayNode data, JsonNode text, boolean base64) {
        ObjectNode entry = data.addObject().put("object", "embedding").put("index", data.size() - 1);
        Random random = new Random(text.toString().hashCode());
        if (base64) {
            ByteBuffer floats = ByteBuffer.allocate(DIMENSIONS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < DIMENSIONS; i++) {
                floats.putFloat(random.nextFloat());
            }
            entry.put("embedding", Base64.getEncoder().encodeToString(floats.array()));
        } else {
            ArrayNode vector = entry.putArray("embedding");
            for (int i = 0; i < DIMENSIONS; i++) {
                vector.add(random.nextFloat());
            }
        }
    }
}
