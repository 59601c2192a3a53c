package io.sluice.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Body;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wait whose end is known ends at once, not at its limit. */
@Timeout(4) // less than that limit
class AwaitTest {
    @Test
    void aStageThatFailedEndsTheWaitForItsValue() {
        IllegalStateException cause = new IllegalStateException("cause");
        assertThatThrownBy(() -> Await.value(CompletableFuture.failedStage(cause)))
                .hasCause(cause);
        assertThat(Await.failure(CompletableFuture.failedStage(cause))).isSameAs(cause);
    }

    @Test
    void aStageThatSucceededEndsTheWaitForItsFailure() {
        assertThatThrownBy(() -> Await.failure(CompletableFuture.completedStage("fine")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("fine");
    }

    @Test
    void aConditionThatThrowsEndsTheWait() {
        assertThatThrownBy(() -> Await.until("never", () -> {
                    throw new IllegalStateException("cannot hold any more");
                }))
                .hasMessage("cannot hold any more");
    }

    @Test
    void theEndOfABodyEndsTheWaitForAChunk() {
        ChunkProbe probe = ChunkProbe.on(Body.empty()).request(1);
        assertThatThrownBy(probe::next).hasMessageContaining("the body ended before another chunk");
    }
}
