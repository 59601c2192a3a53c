package io.sluice.gateway.picocli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.gateway.ConfigurationException;
import org.junit.jupiter.api.Test;

class HostCommandTest {
    private final HostCommand command = HostCommand.named("my-host", "A host of one's own.");

    @Test
    void readsOptionsInBothForms() {
        var settings = command.settings("--port", "0", "--drain-timeout-ms=7", "--retry-instance-429");
        assertThat(settings.value(HostOptions.PORT)).isZero();
        assertThat(settings.value(HostOptions.DRAIN_TIMEOUT)).hasMillis(7);
    }

    @Test
    void refusesAnUnknownOptionOnceAndSaysNothingOfItsValue() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> command.settings("--ports", "sk-secret", "--no-such-thing-at-all", "sk-secret"))
                .satisfies(
                        thrown -> assertThat(thrown.problems())
                                .extracting(Object::toString)
                                .containsExactlyInAnyOrder(
                                        "--ports: (expected: perhaps port)",
                                        "--no-such-thing-at-all: (expected: a name that the list of options has; is the artifact that brings it there?)"));
    }

    @Test
    void refusesWhatIsNoOptionWithoutRepeatingIt() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> command.settings("--ports=1", "sk-secret"))
                .satisfies(thrown -> assertThat(thrown.problems())
                        .extracting(Object::toString)
                        .contains("argument: (expected: options only, each with one value)")
                        .noneMatch(text -> text.contains("sk-secret")));
    }
}
