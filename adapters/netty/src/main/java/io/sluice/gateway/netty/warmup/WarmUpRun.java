package io.sluice.gateway.netty.warmup;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Rounds of calls until they get no faster. For one thread. */
final class WarmUpRun {
    /** More calls than this teach nothing, however fast a machine is. */
    private static final int MOST_CALLS = 100_000;

    private final List<ExchangeRequest> requests;
    private final HttpTransport client;
    private final Ticker ticker;
    private final Settling settling = new Settling();
    private int calls;
    private int failed;
    private @Nullable String firstFailure;

    WarmUpRun(Origin front, HttpTransport client, int loops, int maxRequestBytes, Ticker ticker) {
        this.requests = WarmUpRequests.round(front, loops, maxRequestBytes);
        this.client = client;
        this.ticker = ticker;
    }

    /** Runs until calls get no faster, all calls of a round have failed, this time has come, or {@code stop} is complete. */
    void untilSettled(long endNanos, CompletableFuture<?> stop) throws InterruptedException {
        while (calls < MOST_CALLS && !requests.isEmpty()) {
            WarmUpRound round = new WarmUpRound(requests, client, ticker);
            boolean ended = round.await(Math.max(0, endNanos - ticker.nanos()), stop);
            note(round);
            if (!ended || round.failed() == round.calls() || settling.isSettled(round.headNanos())) {
                return;
            }
        }
    }

    private void note(WarmUpRound round) {
        calls += round.calls();
        failed += round.failed();
        if (firstFailure == null) {
            firstFailure = round.firstFailure();
        }
    }

    /** Returns what went wrong, or null if every call was answered. */
    @Nullable
    String failure() {
        return firstFailure == null ? null : failed + " of " + calls + " calls failed, the first with " + firstFailure;
    }

    @Override
    public String toString() {
        return "WarmUpRun[" + calls + " calls, " + failed + " failed]";
    }
}
