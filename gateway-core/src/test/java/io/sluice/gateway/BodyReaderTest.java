package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Body#readAllBytes}: the whole of a body or nothing, and never more than was allowed. */
class BodyReaderTest {
    private final ManualBody body = new ManualBody();

    @Test
    void joinsAllChunks() {
        CompletionStage<byte[]> bytes = body.readAllBytes(100);
        body.sendAll("one ", "two ", "three");
        assertThat(bytes.toCompletableFuture()).isNotDone();
        body.end();

        assertThat(bytes.toCompletableFuture().join()).asString(UTF_8).isEqualTo("one two three");
    }

    @Test
    void readsAnEmptyBody() {
        assertThat(Body.empty().readAllBytes(0).toCompletableFuture().join()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE})
    void takesWhatTheLimitAllows(long maxBytes) {
        assertThat(Body.of("12345".getBytes(UTF_8))
                        .readAllBytes(maxBytes)
                        .toCompletableFuture()
                        .join())
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "4"})
    void refusesWhatIsLongerAndCancelsIt(long maxBytes) {
        CompletionStage<byte[]> bytes = body.readAllBytes(maxBytes);
        body.sendAll("12", "345", "6");
        body.end();

        assertThat(failure(bytes)).isInstanceOfSatisfying(GatewayException.class, tooLarge -> {
            assertThat(tooLarge.kind()).isEqualTo(ErrorKind.REQUEST_TOO_LARGE);
            assertThat(tooLarge).hasMessageContaining("expected: <= " + maxBytes);
        });
        assertThat(body.cancellations).containsExactly(failure(bytes));
    }

    @Test
    void refusesADeclaredLengthBeforeItAsks() {
        ManualBody declared = declaring(6);
        CompletionStage<byte[]> bytes = declared.readAllBytes(5);

        assertThat(failure(bytes)).isInstanceOf(GatewayException.class);
        assertThat(declared.requests).isEmpty();
        assertThat(declared.cancellations).containsExactly(failure(bytes));
    }

    @Test
    void refusesMoreThanAnArrayHoldsWhateverTheLimit() {
        CompletionStage<byte[]> declared = declaring(3L << 30).readAllBytes(Long.MAX_VALUE);
        assertThat(failure(declared)).isInstanceOf(GatewayException.class);

        CompletionStage<byte[]> undeclared = body.readAllBytes(Long.MAX_VALUE);
        ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
        for (int i = 0; i < 2048; i++) {
            body.emit(chunk);
        }
        assertThat(failure(undeclared)).isInstanceOf(GatewayException.class);
        assertThat(body.cancellations).hasSize(1);
    }

    @Test
    void failsWithTheCauseItself() {
        IOException cause = new IOException("reset");
        CompletionStage<byte[]> bytes = body.readAllBytes(100);
        body.send("partial");
        body.breakWith(cause);

        assertThat(failure(bytes)).isSameAs(cause);
    }

    @Test
    void failsWhenTheBodyIsCancelledByAnother() {
        IOException cause = new IOException("given up");
        CompletionStage<byte[]> bytes = body.readAllBytes(100);
        body.cancel(cause);

        assertThat(failure(bytes)).isSameAs(cause);
    }

    @Test
    void secondReaderFailsAndLeavesTheFirstAlone() {
        ManualBody declared = declaring(6);
        CompletionStage<byte[]> first = declared.readAllBytes(6);
        CompletionStage<byte[]> second = declared.readAllBytes(5);
        assertThat(failure(second)).isInstanceOf(IllegalStateException.class);

        declared.send("123456");
        declared.end();
        assertThat(first.toCompletableFuture().join()).hasSize(6);
    }

    @Test
    void nobodyCanCompleteTheResult() {
        CompletionStage<byte[]> bytes = body.readAllBytes(100);
        bytes.toCompletableFuture().complete(new byte[0]);

        assertThat(bytes.toCompletableFuture()).isNotDone();
    }

    @Test
    void limitIsNotNegative() {
        assertThatThrownBy(() -> body.readAllBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBytes: -1 (expected: >= 0)");
        assertThat(body.requests).isEmpty();
    }

    private static ManualBody declaring(long length) {
        return new ManualBody() {
            @Override
            public long length() {
                return length;
            }
        };
    }

    private static Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<Throwable> failure =
                stage.handle((done, thrown) -> thrown).toCompletableFuture();
        assertThat(failure).isCompleted();
        return failure.join();
    }
}
