package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Jackson's streaming parser and the JDK's strict UTF-8 decoder make of a text: the oracle of the fuzz tests. */
final class ReferenceJson {
    private static final JsonFactory JACKSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(500)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** The escape of a surrogate: its backslash is not the second half of another escape. */
    private static final Pattern SURROGATE =
            Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}");

    private ReferenceJson() {}

    /** A top-level member: its name decoded, its value as it stands. */
    record Member(String name, String json) {}

    /**
     * Returns whether a text is one JSON object in UTF-8.
     *
     * <p>Jackson refuses escapes of half a surrogate pair, but in names only; the grammar of RFC 8259 has them everywhere, so
     * they are replaced before it is asked.
     */
    static boolean accepts(byte[] text) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            String latin = new String(text, ISO_8859_1);
            members(SURROGATE.matcher(latin).replaceAll("$1\\\\u0041").getBytes(ISO_8859_1));
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /**
     * Returns the top-level members in order, those of one name all of them.
     *
     * @throws UncheckedIOException if the text is not one JSON object
     */
    static List<Member> members(byte[] text) {
        List<Member> members = new ArrayList<>();
        try (JsonParser parser = JACKSON.createParser(text)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren().finishToken();
                int to = (int) parser.currentLocation().getByteOffset();
                members.add(new Member(name, new String(text, from, to - from, UTF_8)));
            }
            expect(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
            return members;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the elements of an array in order, as they stand. */
    static List<String> elements(byte[] text) {
        List<String> elements = new ArrayList<>();
        try (JsonParser parser = JACKSON.createParser(text)) {
            expect(parser.nextToken() == JsonToken.START_ARRAY);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren().finishToken();
                int to = (int) parser.currentLocation().getByteOffset();
                elements.add(new String(text, from, to - from, UTF_8));
            }
            return elements;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the value at a path as it stands; null if there is none. */
    static @Nullable String valueAt(byte[] object, MemberPath path) {
        String value = new String(object, UTF_8).strip();
        for (int step = 0; step < path.size() && value != null; step++) {
            value = child(value, path.name(step), path.index(step));
        }
        return value;
    }

    private static @Nullable String child(String value, @Nullable String name, int index) {
        byte[] bytes = value.getBytes(UTF_8);
        if (name == null) {
            List<String> elements = value.startsWith("[") ? elements(bytes) : List.of();
            return index < elements.size() ? elements.get(index) : null;
        }
        List<Member> members = value.startsWith("{") ? members(bytes) : List.of();
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .map(Member::json)
                .orElse(null);
    }

    /** Returns a path of up to five steps that leads along what stands in an object, as a rule. */
    static MemberPath randomPath(byte[] object, RandomJson json) {
        List<Member> members = members(object);
        boolean amiss = members.isEmpty() || json.random().nextInt(8) == 0;
        MemberPath path = MemberPath.of(
                amiss
                        ? json.name()
                        : members.get(json.random().nextInt(members.size())).name());
        for (int steps = json.random().nextInt(5); steps > 0; steps--) {
            String value = valueAt(object, path);
            if (value != null && value.startsWith("{")) {
                List<Member> inside = members(value.getBytes(UTF_8));
                path = path.member(
                        inside.isEmpty()
                                ? json.name()
                                : inside.get(json.random().nextInt(inside.size()))
                                        .name());
            } else {
                path = json.random().nextInt(8) == 0
                        ? path.member(json.name())
                        : path.element(json.random().nextInt(3));
            }
        }
        return path;
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new StreamConstraintsException("not one JSON object");
        }
    }
}
