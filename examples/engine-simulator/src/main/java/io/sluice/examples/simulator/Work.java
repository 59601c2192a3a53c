package io.sluice.examples.simulator;

import io.sluice.examples.simulator.kv.Leg;
import io.sluice.examples.simulator.kv.LegResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an engine does for one request: an answer that is there at once, or that of a leg, which may wait for another
 * engine and holds blocks until the exchange is over. While a leg waits, its head may go out before its body is known. Confined to the connection's event loop.
 */
final class Work {

    private static final CompletionStage<Void> AT_ONCE = CompletableFuture.completedFuture(null);

    private final CompletableFuture<Answer> answer;
    private final @Nullable Leg leg;
    private final CompletableFuture<?> body;

    private Work(CompletableFuture<Answer> answer, @Nullable Leg leg, CompletableFuture<?> body) {
        this.answer = answer;
        this.leg = leg;
        this.body = body;
    }

    static Work done(Answer answer) {
        CompletableFuture<Answer> done = CompletableFuture.completedFuture(answer);
        return new Work(done, null, done);
    }

    /** Returns the work of a leg whose answer is rendered when its result is there, on the loop that waits for it. */
    static Work of(Leg leg, Executor loop, Function<LegResult, Answer> rendering) {
        CompletableFuture<LegResult> result = leg.result().toCompletableFuture();
        CompletableFuture<Answer> answer =
                result.isDone() ? result.thenApply(rendering) : result.thenApplyAsync(rendering, loop);
        return new Work(answer, leg, answer);
    }

    /** Returns the work of a leg whose head goes out at once, and the body when the result is there. */
    static Work headFirst(Leg leg, Executor loop, Answer head, LateBody late, Function<LegResult, Answer> rendering) {
        CompletableFuture<?> body = leg.result()
                .toCompletableFuture()
                .thenAcceptAsync(result -> late.arrived(rendering.apply(result)), loop);
        return new Work(CompletableFuture.completedFuture(head.body(late)), leg, body);
    }

    /** Gives the answer when it is there: before this returns, or later on the loop. */
    @SuppressWarnings("FutureReturnValueIgnored") // the consumer is all that follows
    void whenReady(Consumer<Answer> consumer) {
        answer.thenAccept(consumer);
    }

    /** Runs a task on the loop when a body that is not known yet arrives. */
    @SuppressWarnings("FutureReturnValueIgnored") // the task is all that follows
    void whenBodyArrivesLater(Runnable task) {
        if (!body.isDone()) {
            body.thenRun(task);
        }
    }

    /** Called when the first byte is due, and returns when it may go out. */
    CompletionStage<Void> computed() {
        return leg == null ? AT_ONCE : leg.computed();
    }

    /** Called when the exchange is over. */
    void ended() {
        if (leg != null) {
            leg.ended();
        }
    }

    @Override
    public String toString() {
        return "Work[" + (answer.isDone() ? "ready" : "waiting") + "]";
    }
}
