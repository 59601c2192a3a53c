package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields: order, case, repetition, and that what was built stays. */
class HeadersTest {
    private final Headers headers = Headers.of("Accept", "a", "X-Id", "1", "accept", "b", "Empty", "");

    @Test
    void keepsOrderCaseAndRepetition() {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, value) -> fields.add(name + "=" + value));

        assertThat(fields).containsExactly("Accept=a", "X-Id=1", "accept=b", "Empty=");
        assertThat(headers.size()).isEqualTo(4);
        assertThat(headers.name(2)).isEqualTo("accept");
        assertThat(headers.value(2)).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "Accept", "ACCEPT", "aCCept"})
    void findsNamesInAnyCase(String name) {
        assertThat(headers.first(name)).isEqualTo("a");
        assertThat(headers.all(name)).containsExactly("a", "b");
        assertThat(headers.contains(name)).isTrue();
    }

    @Test
    void tellsAbsentFromEmpty() {
        assertThat(headers.first("empty")).isEmpty();
        assertThat(headers.contains("empty")).isTrue();
        assertThat(headers.first("absent")).isNull();
        assertThat(headers.all("absent")).isEmpty();
        assertThat(headers.contains("absent")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void indexMustExist(int index) {
        assertThatThrownBy(() -> headers.name(index)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> headers.value(index)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Headers.builder().addFrom(headers, index))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void valuesFoundCannotBeChanged() {
        assertThatThrownBy(() -> headers.all("accept").add("c")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesAndValuesComeInPairs() {
        assertThatThrownBy(() -> Headers.of("a", "1", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("names and values: 3 (expected: an even number)");
    }

    @Test
    void emptyHeadersAreOneObject() {
        assertThat(Headers.of()).isSameAs(Headers.empty());
        assertThat(Headers.builder().build()).isSameAs(Headers.empty());
        assertThat(Headers.empty().size()).isZero();
        assertThat(Headers.empty()).hasToString("{}");
    }

    @Test
    void equalIfNamesAgreeInAnyCaseAndValuesExactlyInOrder() {
        assertThat(Headers.of("A", "1", "B", "2"))
                .isEqualTo(Headers.of("a", "1", "b", "2"))
                .hasSameHashCodeAs(Headers.of("a", "1", "b", "2"))
                .isNotEqualTo(Headers.of("b", "2", "a", "1"))
                .isNotEqualTo(Headers.of("a", "1", "b", "two"))
                .isNotEqualTo(Headers.of("a", "1"))
                .isNotEqualTo("{A: 1, B: 2}");
    }

    @Test
    void setReplacesAllOfAName() {
        assertThat(headers.toBuilder().set("ACCEPT", "c").build())
                .isEqualTo(Headers.of("X-Id", "1", "Empty", "", "ACCEPT", "c"));
    }

    @Test
    void removesByNameAndByPredicate() {
        assertThat(headers.toBuilder().remove("aCCept").build()).isEqualTo(Headers.of("X-Id", "1", "Empty", ""));
        assertThat(headers.toBuilder().removeIf(name -> name.startsWith("X-")).build())
                .isEqualTo(Headers.of("Accept", "a", "accept", "b", "Empty", ""));
        assertThat(headers.toBuilder().removeIf(name -> true).build()).isSameAs(Headers.empty());
    }

    @Test
    void copiesFieldsOfOthers() {
        assertThat(Headers.builder().addFrom(headers, 1).addFrom(headers, 0).build())
                .isEqualTo(Headers.of("X-Id", "1", "Accept", "a"));
    }

    @Test
    void builtHeadersDoNotChangeWithTheirBuilder() {
        Headers.Builder builder = Headers.builder().add("a", "1");
        Headers before = builder.build();
        builder.add("b", "2").set("a", "3");

        assertThat(before).isEqualTo(Headers.of("a", "1"));
        assertThat(builder.build()).isEqualTo(Headers.of("b", "2", "a", "3"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 50})
    void builtHeadersDoNotChangeWhateverRoomTheirBuilderHas(int capacity) {
        Headers.Builder builder = Headers.builder(capacity).add("a", "1").add("b", "2");
        Headers added = builder.build();
        Headers removed = builder.remove("a").build();
        builder.removeIf(name -> true).add("d", "4");

        assertThat(added).isEqualTo(Headers.of("a", "1", "b", "2")).hasToString("{a: 1, b: 2}");
        assertThat(added.toBuilder().add("c", "3").build()).isEqualTo(Headers.of("a", "1", "b", "2", "c", "3"));
        assertThat(removed).isEqualTo(Headers.of("b", "2"));
        assertThat(removed.contains("d")).isFalse();
        assertThat(builder.build()).isEqualTo(Headers.of("d", "4"));
        assertThatThrownBy(() -> removed.name(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void capacityIsNotNegative() {
        assertThatThrownBy(() -> Headers.builder(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity: -1 (expected: >= 0)");
    }

    @Test
    void sourceDoesNotChangeWithTheBuilderMadeOfIt() {
        headers.toBuilder().remove("accept").add("new", "x").build();

        assertThat(headers.size()).isEqualTo(4);
        assertThat(headers.name(0)).isEqualTo("Accept");
    }

    @Test
    void growsAsNeeded() {
        Headers.Builder builder = Headers.of().toBuilder();
        for (int i = 0; i < 100; i++) {
            builder.add("n" + i, "v" + i);
        }
        Headers many = builder.build();

        assertThat(many.size()).isEqualTo(100);
        assertThat(many.first("n99")).isEqualTo("v99");
    }
}
