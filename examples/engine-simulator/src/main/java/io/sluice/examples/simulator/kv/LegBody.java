package io.sluice.examples.simulator.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request body: a fingerprint of the bytes of each value, and the values that concern the transfer of
 * blocks or the cap of a prefill leg. The bytes themselves are not kept. Immutable.
 */
public final class LegBody {

    /** Members by which a client could point an engine at an address of its choice. */
    static final Set<String> TRANSFER = Set.of(
            "kv_transfer_params",
            "ec_transfer_params",
            "bootstrap_host",
            "bootstrap_port",
            "bootstrap_room",
            "disaggregated_params",
            "rid",
            "data_parallel_rank",
            "routed_dp_rank",
            "disagg_prefill_dp_rank",
            "bootstrap_pair_key",
            "encoder_urls",
            "need_wait_for_mm_inputs");

    /** Members that make a prefill leg stop after one token, by its length. */
    static final Set<String> CAP = Set.of(
            "max_tokens",
            "max_completion_tokens",
            "min_tokens",
            "min_completion_tokens",
            "stream",
            "stream_options",
            "ignore_eos",
            "stop",
            "stop_token_ids",
            "n");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = MAPPER.getFactory();

    private final Map<String, Long> prints = new LinkedHashMap<>();
    private final Map<String, String> kept = new LinkedHashMap<>();
    private final List<String> repeated = new ArrayList<>();

    private LegBody() {}

    /**
     * Reads a body.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    public static LegBody parse(byte[] json) {
        LegBody body = new LegBody();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("body: no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                body.read(parser, json);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("body: no JSON", e);
        }
        return body;
    }

    private void read(JsonParser parser, byte[] json) throws IOException {
        String name = parser.currentName();
        parser.nextToken();
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int length = (int) parser.currentLocation().getByteOffset() - begin;
        CRC32C crc = new CRC32C();
        crc.update(json, begin, length);
        if (prints.put(name, (long) length << 32 ^ crc.getValue()) != null) {
            repeated.add(name);
        }
        if (TRANSFER.contains(name) || CAP.contains(name) || name.equals("request_id")) {
            kept.put(name, new String(json, begin, length, UTF_8));
        }
    }

    /** Returns what is known of the body, for another process. */
    ObjectNode toJson() {
        ObjectNode json = MAPPER.createObjectNode();
        json.set("prints", MAPPER.valueToTree(prints));
        json.set("kept", MAPPER.valueToTree(kept));
        json.set("repeated", MAPPER.valueToTree(repeated));
        return json;
    }

    /** Reads what {@link #toJson} has written. */
    static LegBody of(JsonNode json) {
        LegBody body = new LegBody();
        json.path("prints")
                .properties()
                .forEach(print ->
                        body.prints.put(print.getKey(), print.getValue().asLong()));
        json.path("kept")
                .properties()
                .forEach(value -> body.kept.put(value.getKey(), value.getValue().asText()));
        json.path("repeated").forEach(name -> body.repeated.add(name.asText()));
        return body;
    }

    /** Returns the names of members that stand there more than once. */
    List<String> repeated() {
        return repeated;
    }

    /** Returns for each member, by name, what its bytes come to. */
    Map<String, Long> prints() {
        return prints;
    }

    boolean has(String name) {
        return prints.containsKey(name);
    }

    /** Returns the value of a transfer or cap member as it stands on the wire, empty if it is absent. */
    String raw(String name) {
        return kept.getOrDefault(name, "");
    }

    /** Returns the value of a transfer or cap member, null if it is absent. */
    @Nullable
    JsonNode member(String name) {
        String raw = kept.get(name);
        try {
            return raw == null ? null : MAPPER.readTree(raw);
        } catch (IOException e) {
            throw new IllegalStateException(name + " was read before", e);
        }
    }

    String text(String name, String otherwise) {
        JsonNode value = member(name);
        return value == null ? otherwise : value.asText(otherwise);
    }
}
