package io.sluice.gateway.operations.entry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.sluice.gateway.ConfigProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a list of keys. No key gets into a problem, nor any text that may be one; messages of the JSON library, which quote the source, are never passed on. For one
 * thread.
 */
final class KeyListParser {
    private static final ObjectReader JSON = new ObjectMapper()
            .reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String EXPECTED = "a list of objects with name and key or key_sha256";

    private final String option;
    private final KeyTexts texts;
    private final List<ConfigProblem> problems;

    /**
     * Creates a parser.
     *
     * @param option whose value the list is
     * @param texts what the list refers to
     * @param problems gets what is wrong
     */
    KeyListParser(String option, KeyTexts texts, List<ConfigProblem> problems) {
        this.option = option;
        this.texts = texts;
        this.problems = problems;
    }

    /** Returns the keys; of no use if there are problems. */
    ClientKeys parse(String json) {
        Map<KeyDigest, ClientKey> keys = new HashMap<>();
        JsonNode list;
        try {
            list = JSON.readTree(json);
        } catch (JsonProcessingException malformed) {
            var where = malformed.getLocation();
            String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
            problems.add(new ConfigProblem(option, "", EXPECTED + "; it is malformed" + place));
            return new ClientKeys(keys);
        }
        if (!list.isArray()) {
            problems.add(new ConfigProblem(option, "", EXPECTED));
            return new ClientKeys(keys);
        }
        for (int i = 0; i < list.size(); i++) {
            new KeyEntry(option + "[" + i + "]", list.get(i), texts, problems).addTo(keys);
        }
        return new ClientKeys(keys);
    }
}
