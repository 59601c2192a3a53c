package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What we hand out can be waited for, and neither completed nor cancelled. */
class PromiseTest {
    private final Promise<String> promise = new Promise<>();

    @Test
    void stageCompletesAsThePromiseDoes() {
        CompletionStage<String> stage = promise.stage();
        CompletableFuture<String> seen = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> seen.complete(value));
        promise.complete("kept");
        assertThat(Await.value(seen)).isEqualTo("kept");
        assertThat(Await.value(stage)).isEqualTo("kept");
        assertThat(promise.stage() == stage).isTrue();
    }

    @Test
    void failureIsTheVeryOne() {
        IOException cause = new IOException("broken");
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        promise.stage().whenComplete((value, failure) -> seen.complete(failure));
        promise.completeExceptionally(cause);
        assertThat(Await.value(seen)).isSameAs(cause);
    }

    @Test
    void copyCanBeCompletedWithoutHarm() {
        promise.stage().toCompletableFuture().complete("forged");
        assertThat(promise.isDone()).isFalse();
        promise.complete("kept");
        assertThat(Await.value(promise.stage())).isEqualTo("kept");
    }

    @Test
    void dependentStagesWorkLikeThoseOfAFuture() {
        CompletionStage<String> stage = promise.stage();
        Promise<String> other = new Promise<>();
        List<CompletionStage<String>> dependents = List.of(
                stage.thenApply(value -> value + "!"),
                stage.thenCombine(other.stage(), (a, b) -> a + b),
                stage.applyToEither(new Promise<String>().stage(), value -> value + "?"),
                stage.thenCompose(value -> other.stage()),
                stage.handle((value, failure) -> value + failure),
                stage.exceptionally(Throwable::getMessage),
                stage.thenApplyAsync(value -> value + ".", Runnable::run));
        promise.complete("a");
        other.complete("b");
        assertThat(dependents.stream().map(Await::value)).containsExactly("a!", "ab", "a?", "b", "anull", "a", "a.");
    }

    @Test
    void nothingThatWeHandOutIsAFuture() {
        try (ManualTransport transport = new ManualTransport();
                Gateway gateway = Gateway.builder().transport(transport).build()) {
            GatewayCall call = gateway.call(GatewayRequest.post("/v1/chat/completions", "{\"model\":\"m\"}"));
            GatewayResponse answer = Await.value(call.response());
            Stream<CompletionStage<?>> stages = Stream.of(
                    call.response(),
                    call.completion(),
                    answer.body().completion(),
                    answer.body().readAllBytes(1 << 10));
            assertThat(stages).allSatisfy(stage -> assertThat((Object) stage).isNotInstanceOf(Future.class));
            Await.value(call.completion());
        }
    }
}
