package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.AttemptSummary.TargetKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Summaries as tests of listeners make them. */
class SummariesTest {
    private static AttemptSummary.Builder attempt() {
        return AttemptSummary.builder(1, AttemptReason.RETRY, LegRole.WHOLE, TargetKind.ENDPOINT, "https://a/v1");
    }

    @Test
    void whatIsNotSetIsOfAnAttemptThatDidNothing() {
        AttemptSummary made = attempt().build();
        assertThat(made.number()).isEqualTo(1);
        assertThat(made.progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        assertThat(made.timeToHead()).isNull();
        assertThat(made.timeToFirstContent()).isNull();
        assertThat(made.duration()).isZero();
        assertThat(made.usage()).isNull();
        assertThat(made.responseModel()).isEmpty();
    }

    @Test
    void aCallTellsOfTheAttemptThatAnswered() {
        AttemptSummary failed = attempt()
                .failed(ErrorKind.CONNECTION_LOST, FailurePlace.HEAD)
                .responseBytes(1)
                .build();
        AttemptSummary answered = attempt().usage(TokenUsage.of(5, 3)).responseModel("m-1").finishReason("stop").stream(
                        true)
                .requestBytes(10)
                .responseBytes(20)
                .build();
        CallSummary made = CallSummary.builder("id")
                .attempts(List.of(failed, answered), answered)
                .durationNanos(5)
                .build();
        assertThat(made.usage()).isEqualTo(TokenUsage.of(5, 3));
        assertThat(made.responseModel()).isEqualTo("m-1");
        assertThat(made.finishReason()).isEqualTo("stop");
        assertThat(made.isStream()).isTrue();
        assertThat(made.requestBytes()).isEqualTo(10);
        assertThat(made.responseBytes()).isEqualTo(20);
        assertThat(made.duration()).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void withoutAnAnswerOfAnUpstreamBytesAreThoseOfTheLastAttempt() {
        CallSummary made = CallSummary.builder("id")
                .attempts(List.of(attempt().build(), attempt().responseBytes(7).build()), null)
                .build();
        assertThat(made.responseBytes()).isEqualTo(7);
        assertThat(made.usage()).isNull();
        assertThat(CallSummary.builder("id").build().responseBytes()).isZero();
    }

    @Test
    void aBuilderBuildsOnce() {
        CallSummary.Builder builder = CallSummary.builder("id");
        builder.build();
        assertThatThrownBy(() -> builder.model("m")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }
}
