package io.sluice.gateway.operations.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.NearestName;
import io.sluice.gateway.options.Redacted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One entry of a list of keys, as it is read. For one thread. */
final class KeyEntry {
    private static final List<String> MEMBERS = List.of("name", "key", "key_file", "key_sha256", "models");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._:@/+-]{0,127}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1," + KeyDigest.MAX_KEY_LENGTH + "}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_PATTERN_LENGTH = 512;

    private final String path;
    private final JsonNode entry;
    private final KeyTexts texts;
    private final List<ConfigProblem> problems;

    KeyEntry(String path, JsonNode entry, KeyTexts texts, List<ConfigProblem> problems) {
        this.path = path;
        this.entry = entry;
        this.texts = texts;
        this.problems = problems;
    }

    /** Adds the key, or what is wrong with the entry to the problems. */
    void addTo(Map<KeyDigest, ClientKey> keys) {
        if (!entry.isObject()) {
            problems.add(new ConfigProblem(path, "", "an object"));
            return;
        }
        int before = problems.size();
        for (Iterator<String> members = entry.fieldNames(); members.hasNext(); ) {
            checkIsKnown(members.next());
        }
        String name = name();
        KeyDigest digest = digest().orElse(null);
        Optional<List<String>> models = models();
        if (problems.size() > before || digest == null) {
            return;
        }
        ClientKey key = models.map(patterns -> ClientKey.of(name, patterns)).orElseGet(() -> ClientKey.of(name));
        if (keys.putIfAbsent(digest, key) != null) {
            problems.add(new ConfigProblem(path, "", "a key that no other entry has"));
        }
    }

    private void checkIsKnown(String member) {
        if (MEMBERS.contains(member)) {
            return;
        }
        String shown = Redacted.plain(member);
        String where = shown.isEmpty() ? "an unknown member of " + path : path + "." + shown;
        problems.add(new ConfigProblem(where, "", NearestName.expectation(member, MEMBERS)));
    }

    private String name() {
        String name = entry.path("name").isTextual()
                ? resolved("name", entry.path("name").textValue())
                : "";
        if (!NAME.matcher(name).matches()) {
            problem("name", "a name of at most 128 letters, digits, blanks and ._:@/+-, which logs show");
        }
        return name;
    }

    private Optional<KeyDigest> digest() {
        List<String> given = List.of("key", "key_file", "key_sha256").stream()
                .filter(entry::hasNonNull)
                .toList();
        if (given.size() != 1) {
            problems.add(new ConfigProblem(path, "", "one of key, key_file and key_sha256"));
            return Optional.empty();
        }
        String member = given.get(0);
        if (!entry.get(member).isTextual()) {
            problem(member, "a string");
            return Optional.empty();
        }
        int before = problems.size();
        String text = resolved(member, entry.get(member).textValue());
        if (problems.size() > before) {
            return Optional.empty();
        }
        return switch (member) {
            case "key" -> key(member, text);
            case "key_file" -> keyFile(text);
            default -> hashed(text);
        };
    }

    private Optional<KeyDigest> keyFile(String file) {
        Optional<String> text = texts.file(file);
        if (text.isEmpty()) {
            problem("key_file", "the path of a file that can be read");
            return Optional.empty();
        }
        return key("key_file", text.get().strip());
    }

    private Optional<KeyDigest> key(String member, String key) {
        if (!KEY.matcher(key).matches()) {
            problem(member, "1 to " + KeyDigest.MAX_KEY_LENGTH + " visible characters of ASCII, no blanks");
            return Optional.empty();
        }
        return Optional.of(KeyDigest.of(key));
    }

    private Optional<KeyDigest> hashed(String digits) {
        if (!DIGEST.matcher(digits).matches()) {
            problem("key_sha256", "the SHA-256 of the key as 64 hexadecimal digits in lower case");
            return Optional.empty();
        }
        return Optional.of(KeyDigest.ofHex(digits));
    }

    /** Returns the patterns, nothing if there are none and every model may be used. */
    private Optional<List<String>> models() {
        if (!entry.hasNonNull("models")) {
            return Optional.empty();
        }
        List<String> patterns = new ArrayList<>();
        boolean fits = entry.get("models").isArray();
        for (JsonNode pattern : entry.get("models")) {
            String text = pattern.isTextual() ? resolved("models", pattern.textValue()) : "";
            fits &= !text.isEmpty() && text.length() <= MAX_PATTERN_LENGTH;
            patterns.add(text);
        }
        if (!fits) {
            problem("models", "a list of names of models, each perhaps with a * at its end");
        }
        return Optional.of(patterns);
    }

    /** Returns the text with variables in place of what names them; what can't be found is a problem. */
    private String resolved(String member, String text) {
        return texts.resolved(text, expected -> problem(member, expected));
    }

    private void problem(String member, String expected) {
        problems.add(new ConfigProblem(path + "." + member, "", expected));
    }
}
