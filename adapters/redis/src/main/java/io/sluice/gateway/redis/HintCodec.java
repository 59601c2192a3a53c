package io.sluice.gateway.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How hints are written: several in one message, as JSON, with times in milliseconds (clause FL-F-8). What a reader does not know it passes over. */
final class HintCodec {
    /** The most hints of a message. */
    static final int MOST_HINTS = 64;

    /** The most bytes of a message, far more than that many hints take. */
    static final int MOST_BYTES = 256 << 10;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    private HintCodec() {}

    /** Does once what takes long the first time, so that the first hint is not late. */
    static void warmUp() {
        UpstreamHint hint = new UpstreamHint(PauseKind.LIMITED, "none", "", "", Duration.ofSeconds(1), Duration.ZERO);
        List<UpstreamHint> unused = read(write("none", List.of(hint)), "");
    }

    /** Returns a message. */
    static byte[] write(String gateway, List<UpstreamHint> hints) {
        ObjectNode message = JSON.createObjectNode().put("v", VERSION).put("from", gateway);
        ArrayNode array = message.putArray("hints");
        for (UpstreamHint hint : hints) {
            array.addObject()
                    .put("kind", hint.kind().name().toLowerCase(Locale.ROOT))
                    .put("upstream", hint.upstream())
                    .put("caller", hint.caller())
                    .put("model", hint.model())
                    .put("ms", Math.max(1, hint.remaining().toMillis()))
                    .put("age-ms", hint.age().toMillis());
        }
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** Returns the hints of a message of another gateway; none if it is this one's, or no such message. */
    static List<UpstreamHint> read(byte[] message, String self) {
        if (message.length > MOST_BYTES) {
            return List.of();
        }
        try {
            JsonNode root = JSON.readTree(message);
            boolean isOthers = root.path("v").asInt() == VERSION
                    && root.path("from").isTextual()
                    && !root.path("from").asText().equals(self);
            return isOthers ? hints(root.path("hints")) : List.of();
        } catch (IOException e) {
            return List.of(); // somebody else's
        }
    }

    private static List<UpstreamHint> hints(JsonNode array) {
        List<UpstreamHint> hints = new ArrayList<>();
        for (JsonNode item : array) {
            if (hints.size() < MOST_HINTS) {
                hint(item).ifPresent(hints::add);
            }
        }
        return hints;
    }

    private static Optional<UpstreamHint> hint(JsonNode item) {
        try {
            return Optional.of(new UpstreamHint(
                    PauseKind.valueOf(item.path("kind").asText().toUpperCase(Locale.ROOT)),
                    item.path("upstream").asText(),
                    item.path("caller").asText(),
                    item.path("model").asText(),
                    Duration.ofMillis(item.path("ms").asLong()),
                    Duration.ofMillis(item.path("age-ms").asLong())));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // of a kind that comes later, or out of bounds
        }
    }
}
