package io.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One body with everyone around it: a source, a subscriber and a stranger, whose parts may be run in any interleaving, and the rules
 * that must hold after each.
 *
 * <p>Plain code: a model checker multiplies its interleavings by every step that is taken here. Violations are noted, since the body
 * would catch what is thrown in a signal.
 */
final class BodyRace extends AbstractBody implements Flow.Subscriber<ByteBuffer> {
    private final ByteBuffer first = ByteBuffer.allocate(1);
    private final ByteBuffer second = ByteBuffer.allocate(2);
    private final IOException cause = new IOException("given up");
    private final AtomicInteger completions = new AtomicInteger();
    private final AtomicInteger cancellations = new AtomicInteger();

    // Plain fields: that signals and questions come one at a time is the body's business.
    private Flow.Subscription subscription;
    private String violation = "";
    private boolean inside;
    private int received;
    private int ends;
    private int errors;
    private int endsBeforeCompletion;
    private long asked;
    private boolean asking;

    BodyRace() {
        completion().whenComplete((done, thrown) -> {
            completions.incrementAndGet();
            endsBeforeCompletion = ends;
        });
    }

    void emitFirst() {
        emit(first);
    }

    void emitSecond() {
        emit(second);
    }

    void emitSecondAndFinish() {
        emit(second);
        finish();
    }

    void finishNow() {
        finish();
    }

    void failNow() {
        fail(cause);
    }

    void subscribe() {
        subscribe(this);
    }

    void request() {
        subscription.request(1);
    }

    void requestTwice() {
        subscription.request(1);
        subscription.request(1);
    }

    void leave() {
        subscription.cancel();
    }

    void cancel() {
        cancel(cause);
    }

    /** Expects both chunks and the end. */
    void expectWhole() {
        check(received == 2, "chunks: " + received + " (expected: 2)");
        check(cancellations.get() == 0, "the source was cancelled");
        check(errors == 0, "it failed");
        expectEnd();
    }

    /** Expects the terminal signal, whichever. */
    void expectEnd() {
        check(ends == 1, "terminal signals: " + ends + " (expected: 1)");
        check(errors == 1 || cancellations.get() == 0, "the source was cancelled but the body finished");
        expectCompletion();
    }

    /** Expects the terminal signal, and that the completion came after it: for a subscriber that was there before the race. */
    void expectEndThenCompletion() {
        expectEnd();
        check(endsBeforeCompletion == 1, "completed before the terminal signal");
    }

    /** Expects what holds in any case, also if the subscriber has left. */
    void expectCompletion() {
        check(violation.isEmpty(), violation);
        check(ends <= 1, "terminal signals: " + ends + " (expected: at most 1)");
        check(completions.get() == 1, "completions: " + completions + " (expected: 1)");
        check(cancellations.get() <= 1, "cancellations: " + cancellations + " (expected: at most 1)");
    }

    /** Expects that an open body passed on all demand, and each chunk for which there was some. */
    void expectPassed(int chunks, int demand) {
        check(violation.isEmpty(), violation);
        check(received == Math.min(chunks, demand), "chunks: " + received + " of " + chunks);
        check(asked == demand, "asked for: " + asked + " (expected: " + demand + ")");
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        enter();
        subscription = newSubscription;
        inside = false;
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        enter();
        received++;
        note(chunk.remaining() == received, "chunk out of order");
        inside = false;
    }

    @Override
    public void onError(Throwable thrown) {
        enter();
        note(cause.equals(thrown), "unexpected error");
        errors++;
        ends++;
        inside = false;
    }

    @Override
    public void onComplete() {
        enter();
        ends++;
        inside = false;
    }

    @Override
    protected void onRequest(long chunks) {
        note(!asking, "asked twice at a time");
        asking = true;
        asked += chunks;
        asking = false;
    }

    @Override
    protected void onCancel(Throwable why) {
        cancellations.incrementAndGet();
    }

    private void enter() {
        note(!inside, "signals overlap");
        note(ends == 0, "signal after the end");
        inside = true;
    }

    private void note(boolean holds, String message) {
        if (!holds) {
            violation = message;
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
