package io.sluice.gateway.spi.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I-1, I-5, C-6, PD-25: instances")
class InstanceTest {
    private static final Instance PLAIN =
            Instance.builder(Origin.of("http", "engine", 8000)).build();

    @Test
    void differsByEveryProperty() {
        List<UnaryOperator<Instance.Builder>> changes = List.of(
                builder -> builder,
                builder -> builder.id("x"),
                builder -> builder.models(List.of("m", "n")),
                builder -> builder.models(List.of("n", "m")),
                builder -> builder.role(Instance.Role.DECODE),
                builder -> builder.aux("x", 0),
                builder -> builder.aux("", 1),
                builder -> builder.dataParallel(2),
                builder -> builder.dataParallel(0, 2),
                builder -> builder.dataParallel(1, 2),
                builder -> builder.version(1),
                builder -> builder.apiKey(Secret.of("k")),
                builder -> builder.apiKey(Secret.of("l")),
                builder -> builder.labels(Map.of("a", "b")),
                builder -> builder.zone("z"),
                builder -> builder.maxConcurrency(1));
        for (UnaryOperator<Instance.Builder> one : changes) {
            Instance instance = one.apply(PLAIN.toBuilder()).build();
            assertThat(instance.toBuilder().build()).isEqualTo(instance).hasSameHashCodeAs(instance);
            assertThat(changes.stream()
                            .filter(other ->
                                    other.apply(PLAIN.toBuilder()).build().equals(instance)))
                    .containsExactly(one);
        }
    }

    @Test
    void servesTheModelsItNamesAndCallsWithoutOne() { // C-6, M-2
        Instance named = PLAIN.toBuilder().models(List.of("m", "n", "m")).build();
        assertThat(named.models()).containsExactly("m", "n");
        assertThat(named.model()).isEqualTo("m");
        assertThat(List.of("m", "n", "")).allMatch(named::serves);
        assertThat(named.serves("o")).isFalse();
        assertThat(PLAIN.serves("o")).isTrue();
        assertThat(PLAIN.toBuilder().model("m").build().models()).containsExactly("m");
        assertThat(PLAIN.model()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.toBuilder().models(List.of("m", "")));
        assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.toBuilder().maxConcurrency(-1));
    }

    @Test
    void standsForOneRankOrForAll() { // PD-25
        Instance all = PLAIN.toBuilder().dataParallel(4).build();
        assertThat(PLAIN.hasDpRank()).isTrue();
        assertThat(all.hasDpRank()).isFalse();
        assertThat(all.dpRank()).isZero();
        Instance one = all.atDpRank(3);
        assertThat(one.hasDpRank()).isTrue();
        assertThat(one.dpRank()).isEqualTo(3);
        assertThat(one.dpSize()).isEqualTo(4);
        assertThat(one.id()).isEqualTo(all.id());
        assertThatIllegalArgumentException().isThrownBy(() -> all.atDpRank(4));
        assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.toBuilder().dataParallel(0));
    }

    @Test
    void showsNoKey() {
        Instance keyed = PLAIN.toBuilder().apiKey(Secret.of("SECRET")).build();
        assertThat(keyed.authorization().reveal()).isEqualTo("Bearer SECRET");
        assertThat(PLAIN.authorization().isEmpty()).isTrue();
        assertThat(keyed + " " + keyed.apiKey() + keyed.authorization()).doesNotContain("SECRET");
    }
}
