package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    @Test
    void namesWithinAMember() {
        JsonBody body = JsonBody.parse(
                ByteBuffer.wrap(
                        "{\"a\":{\"b\":[{\"c\\u0064\" : 1}],\"t\":\"\\\"e\\\":\"},\"b\":{\"x\":\"f\"},\"a\":[{\"g\":0}]}"
                                .getBytes(UTF_8)),
                Set.of());
        assertThat(body.hasWithin("a", Set.of("b"))).isTrue();
        assertThat(body.hasWithin("a", Set.of("x", "cd"))).isTrue();
        assertThat(body.hasWithin("a", Set.of("g")))
                .as("in the second of the name")
                .isTrue();
        assertThat(body.hasWithin("a", Set.of("e", "f", "c", "a", "x"))).isFalse();
        assertThat(body.hasWithin("b", Set.of("b", "f", "cd"))).isFalse();
        assertThat(body.hasWithin("absent", Set.of("b"))).isFalse();
    }

    @Test
    void membersAreFoundByName() {
        JsonBody body = parse("{\"model\":\"gpt\",\"stream\":true,\"n\":2,\"stop\":null}");

        assertThat(body.contains("model")).isTrue();
        assertThat(body.contains("stop")).isTrue();
        assertThat(body.contains("mode")).isFalse();
        assertThat(body.contains("models")).isFalse();
        assertThat(body.contains("")).isFalse();
        assertThat(body.string("model")).isEqualTo("gpt");
        assertThat(body.isTrue("stream")).isTrue();
    }

    @Test
    @DisplayName("routing 8: a model that is not a string can be told from one that is absent")
    void typesAreToldApart() {
        JsonBody body = parse("{\"a\":\"\",\"b\":1,\"c\":null,\"d\":[\"x\"],\"e\":\"true\",\"f\":false}");

        assertThat(body.isString("a")).isTrue();
        assertThat(body.string("a")).isEmpty();
        for (String other : new String[] {"b", "c", "d", "f", "absent"}) {
            assertThat(body.isString(other)).as(other).isFalse();
            assertThat(body.string(other)).as(other).isNull();
            assertThat(body.isTrue(other)).as(other).isFalse();
        }
        assertThat(body.isTrue("e")).isFalse();
        assertThat(body.isNull("c")).isTrue();
        assertThat(body.isNull("e")).isFalse();
        assertThat(body.isNull("absent")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"a \\\" b\\\\\"",
                "\"\\ud83d\\ude00 😀 é\"",
                "0",
                "-0",
                "9007199254740993",
                "9223372036854775807",
                "1e400",
                "-1.50E+07",
                "true",
                "false",
                "null",
                "{}",
                "[]",
                "{\"b\":{\"c\":\"}\"},\"d\":[ ]}",
                "[ 1 , [ \"]\" ] , { } ]"
            })
    @DisplayName("PD-2: raw values are the exact bytes, whatever stands around them")
    void rawValueIsExact(String value) {
        for (String space : new String[] {"", " ", "\r\n\t"}) {
            String text = "{" + space + "\"x\":1," + space + "\"a\"" + space + ":" + space + value + space + ",\"y\":2"
                    + space + "}";
            assertThat(text(parse(text).raw("a"))).as(text).isEqualTo(value);
            assertThat(text(parse("{\"a\":" + value + "}").raw("a"))).isEqualTo(value);
        }
        assertThat(parse("{\"a\":1}").raw("b")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "max\\u005ftokens, max_tokens",
                "\\u006d\\u0061x_tokens, max_tokens",
                "\\u00e9t\\u00E9, été",
                "été, été",
                "\\ud83d\\ude00, 😀",
                "😀, 😀",
                "a\\/\\\"\\\\b, a/\"\\b",
                "模型, 模型"
            })
    @DisplayName("an escaped name is the name it stands for")
    void namesAreComparedDecoded(String raw, String name) {
        JsonBody body = parse("{\"first\":0,\"" + raw + "\":\"found\"}");

        assertThat(body.string(name)).isEqualTo("found");
        assertThat(body.contains(name + "x")).isFalse();
        assertThat(body.contains(name.substring(1))).isFalse();
        assertThat(body.contains(name.substring(0, name.length() - 1))).isFalse();
    }

    @Test
    void namesThatOnlyLookAlikeDiffer() {
        JsonBody body = parse(
                "{\"model\\u0000\":1,\"\\u0000model\":2,\"Model\":3,\"m\\u006fdem\":4,\"mozel\":5,\"mod\\\"l\":6,\"\":7}");

        assertThat(body.contains("model")).isFalse();
        assertThat(text(body.raw("model\0"))).isEqualTo("1");
        assertThat(text(body.raw("mod\"l"))).isEqualTo("6");
        assertThat(text(body.raw(""))).isEqualTo("7");
        assertThat(parse("{\"\\u0061\":\"b\"}").contains("a\":")).isFalse();
    }

    @Test
    void textIsDecoded() {
        JsonBody body =
                parse("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\ud83d\\ude00 é😀 end\",\"b\":\"\\ud800\"}");

        assertThat(body.string("a")).isEqualTo("\"\\/\b\f\n\r\tAé😀 é😀 end");
        assertThat(body.string("b")).isEqualTo("\ud800");
    }

    @Test
    void firstOfSeveralMembersAnswers() {
        assertThat(parse("{\"a\":\"1\",\"\\u0061\":\"2\"}").string("a")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"model\":\"a\"}",
                "{\"x\":1,\"model\":1,\"y\":2,\"mod\\u0065l\":null}",
                "{\"\\u006dodel\":1,\"mode\\u006c\":1}"
            })
    @DisplayName("routing 8: a member that must be unique and stands twice is duplicate_member")
    void duplicateIsRefused(String text) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> JsonBody.parse(buffer(text), Set.of("stream", "model")))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.DUPLICATE_MEMBER))
                .withMessage("JSON: member model stands twice");
    }

    @Test
    void duplicatesElsewhereAreNobodysBusiness() {
        JsonBody.parse(buffer("{\"model\":{\"model\":1,\"model\":2},\"x\":1,\"x\":2}"), Set.of("model", "stream"));
    }

    @Test
    void bodyInTheMiddleOfAnArray() {
        byte[] array = "]]{\"a\":\"x\"}[[".getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(array, 1, array.length - 1).slice();
        buffer.position(1).limit(buffer.capacity() - 2);

        JsonBody body = JsonBody.parse(buffer, Set.of());

        assertThat(buffer.position()).isEqualTo(1);
        assertThat(text(body.bytes())).isEqualTo("{\"a\":\"x\"}");
        assertThat(text(body.raw("a"))).isEqualTo("\"x\"");
        assertThat(text(body.apply(JsonEdit.builder().set("a", 1).build()))).isEqualTo("{\"a\":1}");
        assertThat(text(JsonBody.parse(body.bytes(), Set.of()).raw("a"))).isEqualTo("\"x\"");
    }

    @Test
    void viewsAreIndependentAndNotCopies() {
        byte[] array = " {\"a\":[1]} ".getBytes(UTF_8);
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(array), Set.of());

        body.bytes().get();
        body.raw("a").get();
        array[7] = '2'; // which nobody may do, but it shows whose bytes these are

        assertThat(text(body.raw("a"))).isEqualTo("[2]");
        assertThat(text(body.bytes())).isEqualTo(" {\"a\":[2]} ");
    }

    @Test
    void bufferWithoutArrayIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonBody.parse(ByteBuffer.allocateDirect(2), Set.of()))
                .withMessageContaining("expected: backed by an accessible array");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonBody.parse(buffer("{}").asReadOnlyBuffer(), Set.of()));
    }

    @Test
    void descriptionHoldsNoContent() {
        assertThat(parse("{\"secret\":\"secret\", \"b\":1}")).hasToString("JsonBody[2 members, 26 bytes]");
    }

    private static JsonBody parse(String text) {
        return JsonBody.parse(buffer(text), Set.of());
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }
}
