package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.RandomJson.Document;
import io.sluice.gateway.json.RandomJson.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Random documents, edits and damage, with Jackson as the oracle.
 *
 * <p>Every case has a seed of its own, which a failure names: {@code -Dsluice.fuzz.seed} and {@code -Dsluice.fuzz.cases=1}
 * repeat it.
 */
class JsonFuzzTest {
    private static final long FIRST_SEED = Long.getLong("sluice.fuzz.seed", 1);
    private static final int CASES = Integer.getInteger("sluice.fuzz.cases", 5_000);
    private static final String REMOVED = "";
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Test
    @DisplayName("PD-2: an edited body is the edited tree, and everything untouched is byte for byte as it was")
    void edits() throws IOException {
        for (long next = FIRST_SEED; next < FIRST_SEED + CASES; next++) {
            long seed = next;
            RandomJson json = new RandomJson(seed);
            Document document = json.document();
            Map<String, String> changes = changes(json);
            byte[] original = document.bytes();

            JsonBody body = JsonBody.parse(ByteBuffer.wrap(original), Set.of());
            ByteBuffer result = body.apply(edit(changes));

            Supplier<String> description = () -> description(seed, original).get() + " " + changes;
            byte[] expected = edited(document, changes).bytes();
            assertThat(UTF_8.decode(result.duplicate()).toString())
                    .as(description)
                    .isEqualTo(new String(expected, UTF_8));
            assertThat(Joined.of(body.segments(edit(changes)))).as(description).isEqualTo(result);
            assertThat(tree(expected)).as(description).isEqualTo(editedTree(original, changes));
        }
    }

    @Test
    @DisplayName("members are found where Jackson finds them")
    void index() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
            byte[] text = new RandomJson(seed).document().bytes();
            JsonBody body = JsonBody.parse(ByteBuffer.wrap(text), Set.of());
            Set<String> seen = new HashSet<>();
            for (ReferenceJson.Member member : ReferenceJson.members(text)) {
                if (seen.add(member.name())) {
                    assertThat(UTF_8.decode(body.raw(member.name())).toString())
                            .as(description(seed, text))
                            .isEqualTo(member.json());
                }
            }
        }
    }

    @Test
    @DisplayName(
            "what Jackson and a strict UTF-8 decoder take is taken, and nothing else; nothing but the refusal is thrown")
    void damage() {
        int taken = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
            RandomJson json = new RandomJson(seed);
            byte[] text = json.damaged(json.document().bytes());
            boolean accepted = accepts(text);
            taken += accepted ? 1 : 0;
            assertThat(accepted).as(description(seed, text)).isEqualTo(ReferenceJson.accepts(text));
        }
        if (CASES > 1000) {
            assertThat(taken).as("documents that survived their damage").isBetween(CASES / 50, CASES * 9 / 10);
        }
    }

    private static boolean accepts(byte[] text) {
        try {
            JsonBody.parse(ByteBuffer.wrap(text), Set.of());
            return true;
        } catch (GatewayException e) {
            return false;
        }
    }

    private static Supplier<String> description(long seed, byte[] text) {
        return () -> "seed " + seed + ": " + new String(text, UTF_8);
    }

    private static Map<String, String> changes(RandomJson json) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (int i = json.random().nextInt(6); i > 0; i--) {
            changes.put(json.name(), json.random().nextBoolean() ? REMOVED : json.value(2));
        }
        return changes;
    }

    private static JsonEdit edit(Map<String, String> changes) {
        JsonEdit.Builder edit = JsonEdit.builder();
        changes.forEach((name, json) -> {
            if (json.equals(REMOVED)) {
                edit.remove(name);
            } else {
                edit.set(name, json.getBytes(UTF_8));
            }
        });
        return edit.build();
    }

    /** The rules of an edit, told in terms of the pieces that the document was made of. */
    private static Document edited(Document document, Map<String, String> changes) {
        List<Entry> kept = new ArrayList<>();
        Map<String, String> left = new LinkedHashMap<>(changes);
        for (Entry entry : document.entries()) {
            String json = changes.getOrDefault(entry.name(), entry.json());
            boolean again = changes.containsKey(entry.name()) && left.remove(entry.name()) == null;
            if (!json.equals(REMOVED) && !again) {
                kept.add(new Entry(
                        kept.isEmpty() ? "" : entry.before(), entry.rawName(), entry.name(), entry.colon(), json));
            }
        }
        left.values().removeIf(REMOVED::equals);
        left.forEach((name, json) -> {
            String rawName = new String(JsonText.quote(name), UTF_8);
            kept.add(new Entry(kept.isEmpty() ? "" : ",", rawName, name, ":", json));
        });
        // An object without members has its white space after the brace in "before" here, and all of it after what is
        // added.
        boolean wasEmpty = document.entries().isEmpty();
        String before = wasEmpty ? document.before().stripTrailing() : document.before();
        String space = wasEmpty ? document.before().substring(before.length()) : "";
        return new Document(before, kept, space + document.after());
    }

    private static JsonNode editedTree(byte[] original, Map<String, String> changes) throws IOException {
        ObjectNode tree = (ObjectNode) tree(original);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (change.getValue().equals(REMOVED)) {
                tree.remove(change.getKey());
            } else {
                tree.set(change.getKey(), tree(change.getValue().getBytes(UTF_8)));
            }
        }
        return tree;
    }

    private static JsonNode tree(byte[] json) throws IOException {
        return JACKSON.readTree(json);
    }
}
