package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** routing 8, {@code invalid_request}: what is not a JSON object is refused, with a message that shows none of it. */
class JsonBodyRefusalTest {
    /** One of everything, so that each of its prefixes ends in another state. */
    private static final String SAMPLE =
            " {\"model\" : \"g\\u00e9\\n模😀é\", \"\\u006e\":-12.5e+3,\"t\":true,\"f\":false,\"z\":null,"
                    + "\"o\":{\"a\":[1,{},[ ],\"\\\\\"]},\"é\":0}\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "[{}]",
                "\"{}\"",
                "1",
                "null",
                "true",
                "x",
                "/**/{}",
                "#\n{}",
                "{} x",
                "{}{}",
                "{},",
                "{}]",
                "{}}",
                "{}\0",
                "\0{}",
                "\u00a0{}",
                "{}\u2028",
                "{\f}",
                "{\u000b}"
            })
    void topLevelThatIsNotOneObject(String text) {
        assertInvalid(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{:1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{\"a\":1]",
                "{\"a\":[1}",
                "{\"a\":[1,]}",
                "{\"a\":[,1]}",
                "{\"a\":[1 2]}",
                "{\"a\":[1,,2]}",
                "{\"a\":]}",
                "{\"a\":1;}",
                "{\"a\":1/**/}",
                "{\"a\":\u00a01}"
            })
    void brokenStructure(String text) {
        assertInvalid(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x'",
                "x",
                "undefined",
                "NaN",
                "Infinity",
                "-Infinity",
                "True",
                "tru",
                "truee",
                "nul",
                "nulll",
                "falsy",
                "00",
                "01",
                "-01",
                "-",
                "--1",
                "+1",
                ".5",
                "1.",
                "1.e5",
                "1e",
                "1e+",
                "1e5.5",
                "1.2.3",
                "0x10",
                "1_000",
                "1L",
                "1 2",
                "\"a\" \"b\"",
                "１"
            })
    void brokenValue(String value) {
        for (String text : new String[] {"{\"a\":%s}", "{\"a\":[%s]}", "{\"a\":{\"b\": %s }}", "{\"a\":%s"}) {
            assertInvalid(text.formatted(value).getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\x", "\\", "\\'", "\\u", "\\u12", "\\u123", "\\u123g", "\\u-123", "\\U0041", "\\0", "\\v", "\n", "\t",
                "\r", "\0", "\u001f", "\""
            })
    void brokenText(String text) {
        assertInvalidText(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "BF",
                "C0 80",
                "C0 AF",
                "C1 BF",
                "C2",
                "C2 20",
                "C3 C3",
                "DF 7F",
                "E0 80 80",
                "E0 9F BF",
                "E0 A0",
                "E1 80",
                "E1 80 C0",
                "E1 C0 80",
                "ED A0 80",
                "ED BF BF",
                "ED A0 BD ED B8 80",
                "EF BF",
                "F0 80 80 80",
                "F0 8F BF BF",
                "F0 90 80",
                "F1 80 80 7F",
                "F4 90 80 80",
                "F5 80 80 80",
                "F7 BF BF BF",
                "F8 88 80 80 80",
                "FC 84 80 80 80 80",
                "FE",
                "FF",
                "E4 B8 AD E4 B8",
                "E4 B8 AD ED A0 80"
            })
    @DisplayName(
            "invalid UTF-8 is refused in names and values, at the top and nested: overlong, surrogate, truncated, too large")
    void invalidUtf8(String hex) {
        assertInvalidText(HexFormat.ofDelimiter(" ").parseHex(hex));
    }

    @Test
    void everyCharacterOfUnicodeIsTaken() {
        StringBuilder all = new StringBuilder();
        for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }

        JsonBody body = JsonBody.parse(ByteBuffer.wrap(("{\"a\":\"" + all + "\"}").getBytes(UTF_8)), Set.of());

        assertThat(body.string("a")).isEqualTo(all.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
    void otherEncodings(String charset) {
        for (String text : new String[] {"{}", " {\"a\":1}", "\ufeff{}"}) {
            assertInvalid(text.getBytes(Charset.forName(charset)));
        }
    }

    @Test
    void byteOrderMark() {
        assertInvalid("\ufeff{}".getBytes(UTF_8));
        assertInvalid(" \ufeff{}".getBytes(UTF_8));
        assertInvalid("{}\ufeff".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    @DisplayName("depth 500 is taken, 501 refused")
    void depth(String opening) {
        String closing = opening.equals("[") ? "]" : "}";
        String inner = "{\"x\":" + opening.repeat(498) + "%s" + closing.repeat(498) + "}";

        JsonBody.parse(ByteBuffer.wrap(inner.formatted("[0]").getBytes(UTF_8)), Set.of());
        JsonBody.parse(ByteBuffer.wrap(inner.formatted("{}").getBytes(UTF_8)), Set.of());

        assertThat(assertInvalid(inner.formatted("[[]]").getBytes(UTF_8))).hasMessageContaining("deeper than 500");
        assertThat(assertInvalid(inner.formatted("{\"a\":{}}").getBytes(UTF_8)))
                .hasMessageContaining("deeper than 500");
    }

    @Test
    void truncatedAtEveryByte() {
        byte[] sample = SAMPLE.getBytes(UTF_8);
        int end = sample.length - 2;
        JsonBody.parse(ByteBuffer.wrap(sample, 0, end), Set.of());

        for (int length = 0; length < end; length++) {
            assertInvalid(Arrays.copyOf(sample, length));
            // The rest of the array is there, but not part of the body.
            assertInvalid(ByteBuffer.wrap(sample, 0, length));
        }
    }

    @Test
    @DisplayName("any one byte changed to any other: taken exactly when Jackson and a strict UTF-8 decoder take it")
    void everyByteReplacedByEveryOther() {
        byte[] sample = SAMPLE.getBytes(UTF_8);
        List<String> differences = new ArrayList<>();
        for (int at = 0; at < sample.length; at++) {
            for (int b = 0; b < 256; b++) {
                byte[] changed = sample.clone();
                changed[at] = (byte) b;
                if (accepts(changed) != ReferenceJson.accepts(changed)) {
                    differences.add("byte " + at + " changed to " + b);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void messageTellsWhereAndWhatWasExpected() {
        assertThat(assertInvalid("  {\"a\"=1}".getBytes(UTF_8)))
                .hasMessage("JSON: malformed at byte 6 (expected: a colon)");
        assertThat(assertInvalid("{\"a\":".getBytes(UTF_8))).hasMessage("JSON: ends too early, at byte 5");
        assertThat(assertInvalid("{\"a\":secret}".getBytes(UTF_8)))
                .hasMessage("JSON: malformed at byte 5 (expected: a value)")
                .hasNoCause();
    }

    private static void assertInvalidText(byte[] text) {
        String inside = new String(text, ISO_8859_1);
        for (String json : new String[] {
            "{\"a\":\"%s\"}",
            "{\"%s\":1}",
            "{\"a\":[{\"b\":\"x %s y\"}]}",
            "{\"a\":{\"long enough for words %s and more\":0}}",
            "{\"a\":\"%s"
        }) {
            assertInvalid(json.formatted(inside).getBytes(ISO_8859_1));
        }
    }

    private static GatewayException assertInvalid(byte[] text) {
        return assertInvalid(ByteBuffer.wrap(text));
    }

    private static GatewayException assertInvalid(ByteBuffer text) {
        GatewayException refusal =
                catchThrowableOfType(GatewayException.class, () -> JsonBody.parse(text, Set.of("model")));
        assertThat(refusal).as("refusal of %s", UTF_8.decode(text.duplicate())).isNotNull();
        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        return refusal;
    }

    private static boolean accepts(byte[] text) {
        try {
            JsonBody.parse(ByteBuffer.wrap(text), Set.of());
            return true;
        } catch (GatewayException e) {
            return false;
        }
    }
}
