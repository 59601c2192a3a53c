package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile bodies cost linear time and memory.
 *
 * <p>No test here looks at a clock: anything quadratic in a million members takes 10<sup>12</sup> steps and would not end.
 */
class JsonHostileTest {
    private static final int MANY = 1_000_000;
    private static final int LARGE = 32 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "{\"a\":", "\"", "\\", "\0", " ", "0", "{\"a\":0,", "\u00e9", "\ufeff"})
    void thirtyTwoMebibytesOfOneThing(String thing) {
        byte[] bytes = new byte[LARGE];
        fill(bytes, 0, LARGE, thing);

        assertInvalid(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", " ", "\"a", "-", "1", "1.", "1e", "\"\\u00", "\"\0", "\"\u00e9", "t"})
    void thirtyTwoMebibytesInsideAMember(String thing) {
        byte[] bytes = new byte[LARGE];
        fill(bytes, 0, 5, "{\"a\":");
        fill(bytes, 5, LARGE, thing);

        assertInvalid(bytes);
    }

    @ParameterizedTest
    @DisplayName("32 MiB in which everything may begin a name that is looked for")
    @ValueSource(strings = {"\"\\u006b\":0,", "\"kv_transfer_param\":1,", "\"\\u006bv\\u005ftransfer_param\" :[{}],"})
    void namesThatAreLookedFor(String thing) {
        byte[] bytes = new byte[LARGE];
        String head = "{\"extra_body\":{";
        String tail = "\"e\":{\"\\u006bv\":0}}}";
        int things = (LARGE - head.length() - tail.length()) / thing.length();
        int end = head.length() + things * thing.length();
        fill(bytes, 0, head.length(), head);
        fill(bytes, head.length(), end, thing);
        fill(bytes, end, end + tail.length(), tail);
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(bytes, 0, end + tail.length()), Set.of());

        assertThat(body.hasWithin("extra_body", Set.of("kv_transfer_params", "rid")))
                .isFalse();
        assertThat(body.hasWithin("extra_body", Set.of("kv"))).isTrue();
    }

    @Test
    void aTextOfEscapesIsNoName() {
        byte[] bytes = new byte[LARGE];
        fill(bytes, 0, 15, "{\"extra_body\":\"");
        fill(bytes, 15, LARGE - 9, "\\\"rid\\\":");
        fill(bytes, LARGE - 9 - (LARGE - 24) % 8, LARGE - 2, " ");
        fill(bytes, LARGE - 2, LARGE, "\"}");
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(bytes), Set.of());

        assertThat(body.hasWithin("extra_body", Set.of("rid"))).isFalse();
    }

    @Test
    @DisplayName("a million members: index, look-ups, an edit, and a duplicate at the very end")
    void manyMembers() {
        byte[] bytes = members(MANY, i -> "k" + i);
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(bytes), Set.of("model", "stream", "n", "k0"));

        assertThat(text(body.raw("k999999"))).isEqualTo("0");
        assertThat(body.contains("k1000000")).isFalse();
        JsonEdit edit = JsonEdit.builder().remove("k0").set("k999999", 1).build();
        assertThat(text(body.apply(edit))).startsWith("{\"k1\":0,").endsWith(",\"k999998\":0,\"k999999\":1}");

        byte[] duplicate = members(MANY, i -> "k" + i % (MANY - 1));
        assertDuplicate(duplicate, "k0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "\\u006d\\u006f\\u0064\\u0065\\u006c"})
    @DisplayName("a million members of one name")
    void manyDuplicates(String name) {
        byte[] bytes = members(MANY, i -> i < MANY / 2 ? "k" + i : name);
        assertDuplicate(bytes, "model");

        JsonBody body = JsonBody.parse(ByteBuffer.wrap(bytes), Set.of("stream"));
        String removed = text(body.apply(JsonEdit.builder().remove("model").build()));
        assertThat(removed).endsWith("\"k499999\":0}");
        String set = text(body.apply(JsonEdit.builder().set("model", 1).build()));
        assertThat(set).isEqualTo(removed.substring(0, removed.length() - 1) + ",\"" + name + "\":1}");
    }

    @Test
    @DisplayName("names with one hash code, and names that differ from those asked for in a single character")
    void collidingNames() {
        byte[] sameHash = members(1 << 18, JsonHostileTest::collidingName);
        assertThat(collidingName(5)).hasSameHashCodeAs(collidingName(77_777));
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(sameHash), Set.of(collidingName(0), collidingName(1)));
        assertThat(body.contains(collidingName((1 << 18) - 1))).isTrue();

        byte[] alike = members(MANY, i -> i % 2 == 0 ? "modal" : "\\u006dodal");
        assertThat(JsonBody.parse(ByteBuffer.wrap(alike), Set.of("model", "stream"))
                        .contains("model"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "-%s", "1.%s", "1e%s", "\"%s\"", "[\"%s\"]"})
    @DisplayName("a number, a string or a name of a megabyte is as good as a short one")
    void longValues(String form) {
        String value = form.formatted("1".repeat(1 << 20));
        JsonBody body = JsonBody.parse(buffer("{\"a\":" + value + "}"), Set.of("a"));
        assertThat(text(body.raw("a"))).isEqualTo(value);

        String name = "1".repeat(1 << 20);
        JsonBody named = JsonBody.parse(buffer("{\"" + name + "\":" + value + "}"), Set.of("a", name));
        assertThat(text(named.raw(name))).isEqualTo(value);
    }

    @Test
    @DisplayName("500 levels fit on a small stack")
    void smallStack() throws InterruptedException {
        String deep = "{\"a\":" + "[{\"b\":".repeat(249) + "[]" + "}]".repeat(249) + "}";
        AtomicReference<Object> outcome = new AtomicReference<>();

        Thread thread = new Thread(null, () -> outcome.set(outcome(deep)), "small-stack", 256 << 10);
        thread.start();
        thread.join();

        assertThat(outcome.get()).hasToString("JsonBody[1 members, " + deep.length() + " bytes]");
    }

    private static Object outcome(String text) {
        try {
            return JsonBody.parse(buffer(text), Set.of());
        } catch (RuntimeException | StackOverflowError e) {
            return e;
        }
    }

    private static void assertInvalid(byte[] bytes) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> JsonBody.parse(ByteBuffer.wrap(bytes), Set.of("model")))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_REQUEST));
    }

    private static void assertDuplicate(byte[] bytes, String name) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> JsonBody.parse(ByteBuffer.wrap(bytes), Set.of(name)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.DUPLICATE_MEMBER));
    }

    private static byte[] members(int count, IntFunction<String> name) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "\"" : ",\"").append(name.apply(i)).append("\":0");
        }
        return text.append('}').toString().getBytes(UTF_8);
    }

    /** One of 2^18 texts with the same {@link String#hashCode()}. */
    private static String collidingName(int index) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 18; bit++) {
            name.append((index >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private static void fill(byte[] bytes, int from, int to, String text) {
        byte[] unit = text.getBytes(UTF_8);
        System.arraycopy(unit, 0, bytes, from, unit.length);
        for (int done = unit.length; done < to - from; done *= 2) {
            System.arraycopy(bytes, from, bytes, from + done, Math.min(done, to - from - done));
        }
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }
}
