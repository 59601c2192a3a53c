package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEditTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{\"x\":1}|{}",
                "{ \"x\" : 1 }|{  }",
                "{\"x\":1,\"a\":2}|{\"a\":2}",
                "{\"a\":2,\"x\":1}|{\"a\":2}",
                "{\"a\":2 , \"x\":1 , \"b\":3 }|{\"a\":2 , \"b\":3 }",
                "{ \"x\":1 , \"a\":2 }|{ \"a\":2 }",
                "{ \"a\":2 , \"x\":1 }|{ \"a\":2 }",
                "{\"x\":1,\"x\":2}|{}",
                "{\"x\":1,\"a\":2,\"x\":3}|{\"a\":2}",
                "{\"a\":1,\"x\":1,\"x\":2,\"b\":3}|{\"a\":1,\"b\":3}",
                "{\"\\u0078\":[{\"x\":1}],\"a\":{\"x\":1}}|{\"a\":{\"x\":1}}"
            })
    @DisplayName("a removed member takes one comma with it, wherever it stands")
    void remove(String body, String expected) {
        assertThat(apply(body, JsonEdit.builder().remove("x"))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{}|{\"x\":9}",
                " { } | {\"x\":9 } ",
                "{\"a\":1}|{\"a\":1,\"x\":9}",
                "{ \"a\":1 }|{ \"a\":1,\"x\":9 }",
                "{\"x\":1}|{\"x\":9}",
                "{ \"x\" : \"long\" , \"a\":1}|{ \"x\" : 9 , \"a\":1}",
                "{\"a\":1,\"\\u0078\":{}}|{\"a\":1,\"\\u0078\":9}",
                "{\"x\":1,\"a\":2,\"x\":3}|{\"x\":9,\"a\":2}",
                "{\"a\":2,\"x\":9,\"x\":3,\"x\":9}|{\"a\":2,\"x\":9}"
            })
    @DisplayName("a member that is set takes the first place of its name, or is added")
    void set(String body, String expected) {
        assertThat(apply(body, JsonEdit.builder().set("x", 9))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{}|{}",
                "{\"a\":1}|{\"a\":1}",
                "{ \"x\" : 8 , \"a\":1}|{ \"x\" : 9 , \"a\":1}",
                "{\"a\":1,\"\\u0078\":{}}|{\"a\":1,\"\\u0078\":9}",
                "{\"x\":1,\"a\":2,\"x\":3}|{\"x\":9,\"a\":2}"
            })
    @DisplayName("a member that is replaced takes the first place of its name, and is not added")
    void replace(String body, String expected) {
        assertThat(apply(body, JsonEdit.builder().replace("x", 9))).isEqualTo(expected);
    }

    @Test
    @DisplayName("an object is made of what an edit sets")
    void object() {
        JsonEdit.Builder members = JsonEdit.builder()
                .setString("é\"", "v")
                .remove("b")
                .replace("c", 1)
                .set("d", true);

        assertThat(apply("{}", JsonEdit.builder().setObject("x", members)))
                .isEqualTo("{\"x\":{\"é\\\"\":\"v\",\"d\":true}}");
        assertThat(apply(
                        "{\"x\":1}",
                        JsonEdit.builder().setObject("x", JsonEdit.builder().remove("b"))))
                .isEqualTo("{\"x\":{}}");
    }

    @Test
    @DisplayName("PD-5: members are removed but for those that the edit itself changes")
    void removeAlso() {
        JsonEdit edit =
                JsonEdit.builder().set("a", 9).replace("b", 9).remove("c").build();
        JsonBody body = parse("{\"b\":1,\"c\":2,\"d\":3,\"e\":4,\"\\u0064\":5}");

        JsonEdit more = edit.removingAlso(JsonEdit.removing(List.of("a", "b", "c", "d")));

        assertThat(text(body.apply(more))).isEqualTo("{\"b\":9,\"e\":4,\"a\":9}");
        assertThat(text(body.apply(edit)))
                .as("the edit that it was made of")
                .isEqualTo("{\"b\":9,\"d\":3,\"e\":4,\"\\u0064\":5,\"a\":9}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edit.removingAlso(edit))
                .withMessage("removals: JsonEdit[set a, replace b, remove c] (expected: removals only)");
    }

    @Test
    @DisplayName("PD-2, PD-4: several changes at once, everything else byte for byte")
    void severalChangesAtOnce() {
        JsonEdit.Builder edit = JsonEdit.builder()
                .set("max_tokens", 1)
                .remove("min_tokens")
                .set("stream", false)
                .remove("stream_options")
                .set("n", 1)
                .set("kv_transfer_params", "{\"do_remote_decode\": true}".getBytes(UTF_8));

        assertThat(apply(
                        "{\"stream_options\":{\"include_usage\":true},\n \"max\\u005ftokens\": 9007199254740993,"
                                + "\"seed\":9223372036854775807 ,\"min_tokens\":2,\"t\":1e400,\"stream\":true,\"z\":-0}",
                        edit))
                .isEqualTo(
                        "{\"max\\u005ftokens\": 1,\"seed\":9223372036854775807,\"t\":1e400,\"stream\":false,\"z\":-0,"
                                + "\"n\":1,\"kv_transfer_params\":{\"do_remote_decode\": true}}");
    }

    @Test
    @DisplayName("an edit is applied to any number of bodies and changes none of them")
    void bodyIsShared() {
        JsonBody body = parse("{\"a\":1,\"b\":2}");
        JsonEdit remove = JsonEdit.builder().remove("a").build();
        JsonEdit set = JsonEdit.builder()
                .set("b", Long.MAX_VALUE)
                .setString("c", "é\"")
                .build();

        for (int i = 0; i < 2; i++) {
            assertThat(text(body.apply(remove))).isEqualTo("{\"b\":2}");
            assertThat(text(body.apply(set))).isEqualTo("{\"a\":1,\"b\":9223372036854775807,\"c\":\"é\\\"\"}");
            assertThat(text(body.bytes())).isEqualTo("{\"a\":1,\"b\":2}");
        }
        assertThat(text(parse("{}").apply(remove))).isEqualTo("{}");
    }

    @Test
    @DisplayName("an edit that changes nothing copies nothing")
    void nothingChanges() {
        byte[] array = " {\"a\":\"x\", \"b\":true} ".getBytes(UTF_8);
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(array), Set.of());

        ByteBuffer untouched = body.apply(JsonEdit.builder().build());
        ByteBuffer same = body.apply(JsonEdit.builder()
                .setString("a", "x")
                .set("b", true)
                .remove("c")
                .build());
        array[6] = '!'; // which nobody may do, but it shows whose bytes these are

        assertThat(text(untouched)).isEqualTo(" {\"a\":!x\", \"b\":true} ");
        assertThat(text(same)).isEqualTo(text(untouched));
    }

    @Test
    void resultIsOfTheExactSize() {
        ByteBuffer edited =
                parse("{\"a\":1}").apply(JsonEdit.builder().set("b", 2).build());

        assertThat(edited.array().length - edited.arrayOffset()).isEqualTo(edited.remaining());
        assertThat(text(edited)).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void namesAndTextAreEscaped() {
        String odd = "\"\\/\b\f\n\r\t\0\u001f\u007fé模😀\ud800-\udc00";

        String edited = apply("{}", JsonEdit.builder().setString(odd, odd));

        assertThat(parse(edited).string(odd)).isEqualTo(odd);
        assertThat(edited)
                .contains("\\\"\\\\/\\u0008")
                .contains("\\ud800-\\udc00")
                .contains("é模😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "1 2", "1,\"b\":2", "{", "{}}", "\"", "01", "\ufeff1", "[1,]", "\"\u0001\""})
    void rawJsonIsChecked(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonEdit.builder().set("a", json.getBytes(UTF_8)))
                .withMessageStartingWith("value of a: JSON: ");
    }

    @Test
    void rawJsonMayBeNestedAsDeepAsItFits() {
        byte[] fits = ("[".repeat(499) + "]".repeat(499)).getBytes(UTF_8);
        byte[] tooDeep = ("[".repeat(500) + "]".repeat(500)).getBytes(UTF_8);

        parse(apply("{}", JsonEdit.builder().set("a", fits)));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonEdit.builder().set("a", tooDeep));
    }

    @Test
    void rawJsonIsCopied() {
        byte[] json = "1".getBytes(UTF_8);
        JsonEdit edit = JsonEdit.builder().set("a", json).build();
        json[0] = '"';

        assertThat(text(parse("{}").apply(edit))).isEqualTo("{\"a\":1}");
    }

    @Test
    @DisplayName("one name has one change: only removing twice is harmless")
    void contradictionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonEdit.builder().set("a", 1).remove("a"))
                .withMessage("name: a (expected: one without a change yet)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonEdit.builder().remove("a").setString("a", "x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonEdit.builder().set("a", 1).set("a", 1));
        assertThat(apply("{\"a\":1}", JsonEdit.builder().remove("a").remove("a")))
                .isEqualTo("{}");
    }

    @Test
    void builderCanBeUsedFurther() {
        JsonEdit.Builder builder = JsonEdit.builder().remove("a");
        JsonEdit first = builder.build();
        builder.remove("b");

        assertThat(text(parse("{\"a\":1,\"b\":1}").apply(first))).isEqualTo("{\"b\":1}");
    }

    @Test
    void anEditBesideAnotherChangesWhatThatLeavesAlone() {
        JsonEdit first = JsonEdit.builder().set("a", 1).remove("b").build();
        JsonEdit both =
                first.and(JsonEdit.builder().set("a", 2).set("b", 2).set("c", 2).build());

        assertThat(text(parse("{\"b\":0}").apply(both))).isEqualTo("{\"a\":1,\"c\":2}");
        assertThat(both.changes("b")).isTrue();
        assertThat(first.changes("c")).isFalse();
    }

    @Test
    void descriptionHoldsNoValues() {
        assertThat(JsonEdit.builder().setString("a", "secret").remove("b").build())
                .hasToString("JsonEdit[set a, remove b]");
    }

    private static String apply(String body, JsonEdit.Builder edit) {
        return text(parse(body).apply(edit.build()));
    }

    private static JsonBody parse(String text) {
        return JsonBody.parse(ByteBuffer.wrap(text.getBytes(UTF_8)), Set.of());
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }
}
