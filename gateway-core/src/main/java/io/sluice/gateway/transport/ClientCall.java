package io.sluice.gateway.transport;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What {@link HttpClient#sendAsync} returned, and how to be done with it. */
final class ClientCall {
    private final CompletableFuture<?> returned;
    private final CompletableFuture<?> cancelable;

    ClientCall(CompletableFuture<?> returned) {
        this.returned = returned;
        // Futures that derive from the client's cancel its exchange while they are not complete. This one never is. The
        // client's own is when the answer was no HTTP, and then the connection is still open.
        CompletableFuture<Void> never = new CompletableFuture<>();
        this.cancelable = returned.thenCompose(answered -> never).exceptionallyCompose(failed -> never);
    }

    /** Calls {@code action} if the client fails before it gives the response's body away. */
    void onFailure(Consumer<Throwable> action) {
        CompletionStage<?> stage = returned;
        stage.whenComplete((ignored, failure) -> {
            if (failure != null) {
                action.accept(failure);
            }
        });
    }

    /** Ends the client's work and closes its connection. */
    void cancel() {
        cancelable.cancel(true);
    }

    /**
     * Says that nobody waits for the client's future any more. Otherwise the client completes it by a task for the common pool, which
     * before Java 25 is a new thread for each exchange on a machine with one or two processors.
     */
    void release() {
        returned.complete(null);
    }

    @Override
    public String toString() {
        return "ClientCall[" + returned + "]";
    }
}
