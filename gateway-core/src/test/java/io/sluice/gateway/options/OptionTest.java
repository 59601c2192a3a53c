package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What values of each type may be, and how options are called. */
class OptionTest {
    private static final Option<Integer> NUMBER = Option.integer("some-number-2", 7, 1, 9, "Counts");
    private static final Option<Double> RATIO = Option.ratio("r", 0.2, 0, 1, "Shares");
    private static final Option<Duration> MILLIS = Option.millis("m", Duration.ofMillis(5), 0, "Waits");
    private static final Option<Duration> LIMIT = Option.limit("l", Duration.ofMillis(5), "Bounds");
    private static final Option<List<String>> LIST =
            Option.list("list", List.of("a", "b"), item -> item.length() == 1, "letters", "Lists");

    /** The option, a text, and the value that it stands for; null = none. */
    static Stream<Object[]> texts() {
        return Stream.of(new Object[][] {
            {Option.bool("b", ""), "true", true},
            {Option.bool("b", ""), "false", false},
            {Option.bool("b", ""), "TRUE", null},
            {Option.bool("b", ""), "", null},
            {NUMBER, "1", 1},
            {NUMBER, "9", 9},
            {NUMBER, "0", null},
            {NUMBER, "10", null},
            {NUMBER, "1.0", null},
            {NUMBER, " 1", null},
            {NUMBER, "4294967297", null},
            {Option.bytes("y", 1, 1, Long.MAX_VALUE, ""), "9223372036854775807", Long.MAX_VALUE},
            {Option.bytes("y", 1, 1, Long.MAX_VALUE, ""), "9223372036854775808", null},
            {RATIO, "0", 0.0},
            {RATIO, "0.25", 0.25},
            {RATIO, "1", 1.0},
            {RATIO, "1.01", null},
            {RATIO, "-0.1", null},
            {RATIO, "NaN", null},
            {RATIO, "1e-3", null},
            {RATIO, "0.5f", null},
            {MILLIS, "0", Duration.ZERO},
            {MILLIS, "1500", Duration.ofMillis(1500)},
            {MILLIS, "2147483648", null},
            {MILLIS, "1s", null},
            {LIMIT, "0", Duration.ofDays(365)},
            {LIMIT, "3", Duration.ofMillis(3)},
            {Option.choice("c", CommitPoint.HEAD, ""), "first-content", CommitPoint.FIRST_CONTENT},
            {Option.choice("c", CommitPoint.HEAD, ""), "FIRST_CONTENT", null},
            {Option.onOff("o", ""), "off", false},
            {Option.onOff("o", ""), "false", null},
            {Option.secret("s", ""), "sk-1", Secret.of("sk-1")},
            {Option.text("t", "x", ""), "", ""},
            {LIST, " a , ,b", List.of("a", "b")},
            {LIST, "", List.of()},
            {LIST, "a,bc", null},
        });
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("texts")
    void aTextIsAValueOrAProblem(Option<?> option, String text, Object value) {
        assertThat(option.parse(text).orElse(null)).isEqualTo(value);
        if (value == null) {
            assertThat(option.expected()).isNotBlank();
        }
    }

    @Test
    void theDefaultIsShownAsItWouldBeGiven() {
        for (Option<?> option : List.of(
                NUMBER, RATIO, MILLIS, LIMIT, LIST, Option.bool("b", ""), Option.choice("c", CommitPoint.HEAD, ""))) {
            assertThat(option.parse(option.defaultText()))
                    .as(option.name())
                    .hasValueSatisfying(value -> assertThat(value).isEqualTo(option.defaultValue()));
        }
        assertThat(RATIO.defaultText()).isEqualTo("0.2");
        assertThat(Option.limit("l", Duration.ofDays(365), "").defaultText()).isEqualTo("0");
    }

    @Test
    void theNameHasAFormForEnvironmentsAndProperties() {
        assertThat(NUMBER.environmentName()).isEqualTo("SLUICE_SOME_NUMBER_2");
        assertThat(NUMBER.propertyName()).isEqualTo("sluice.some-number-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a_b", "-a", "a-", "a--b", "1a", "a b", "a=b"})
    void aNameIsWordsWithHyphens(String name) {
        assertThatThrownBy(() -> Option.bool(name, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsWrongTogetherIsToldOnce() {
        Option<Duration> first = Option.millis("first", Duration.ofMillis(5), 0, "");
        Option<Duration> second = Option.millis("second", Duration.ofMillis(9), 0, "");
        OptionReader reader = reader(Map.of("first", List.of("10")), first, second);
        reader.requireOrder(first, second);
        reader.requireOrder(first, second);
        assertThatThrownBy(reader::throwProblems).hasMessage("second: \"9\" (expected: >= first, which is 10)");
    }

    @Test
    void aBadValueStandsAsItsDefault() {
        OptionReader reader = reader(Map.of("some-number-2", List.of("0")), NUMBER);
        assertThat(reader.get(NUMBER)).isEqualTo(7);
        assertThat(reader.given(NUMBER)).isEmpty();
        assertThat(reader.isGiven(NUMBER)).isTrue();
        assertThat(reader.hasProblem(NUMBER)).isTrue();
    }

    private static OptionReader reader(Map<String, List<String>> values, Option<?>... options) {
        return new OptionReader(List.of(options), values, name -> null);
    }
}
