package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Promise;
import io.sluice.gateway.llumnix.scheduler.SchedulerClient.Response;
import io.sluice.gateway.llumnix.scheduler.SchedulerClient.Sent;
import io.sluice.gateway.spi.Timer.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One question to the scheduler: the address that answered last first, then the others, all within one time. What is booked after that time is released.
 *
 * <p>One request is under way at a time, so its steps follow each other; only the time limit comes from another thread.
 */
final class Asking {
    /** How long an answer that comes too late is waited for, to release what it booked. */
    static final Duration LATE = Duration.ofSeconds(30);

    private final RemoteParts parts;
    private final Question question;
    private final byte[] body;
    private final Promise<Outcome> outcome = new Promise<>();
    private final AtomicBoolean settled = new AtomicBoolean();
    private int tried;

    private @Nullable Timeout limit;

    private volatile @Nullable Sent sent;
    private volatile @Nullable Origin asked;

    Asking(RemoteParts parts, Question question, PromptSize prompt) {
        this.parts = parts;
        this.question = question;
        this.body = Messages.schedule(question, prompt);
    }

    /** Asks; returns how it ends, which is never a failure of the stage. */
    CompletionStage<Outcome> start() {
        parts.asksOpen().incrementAndGet();
        parts.counts().asked();
        limit = parts.timer().schedule(this::late, parts.timeout().toNanos());
        askNext();
        return outcome.stage();
    }

    /** Ends it, unless that has happened; what others learn by it they know before the call does. */
    private boolean settle(Outcome end) {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        if (limit != null) {
            limit.cancel();
        }
        report(end);
        outcome.complete(end);
        return true;
    }

    private void report(Outcome end) {
        if (end instanceof Outcome.Failed failed) {
            parts.counts().failed();
            parts.circuit().failed(failed.reason());
            return;
        }
        parts.answered();
        if (end instanceof Outcome.Busy) {
            parts.counts().busy();
        }
    }

    private void askNext() {
        tried++;
        Origin origin = parts.addresses().current();
        asked = origin;
        Sent request = parts.client().post(origin, "/schedule", body);
        sent = request;
        request.response().whenComplete((response, failure) -> told(origin, response, failure));
    }

    private void told(Origin origin, @Nullable Response response, @Nullable Throwable failure) {
        Outcome end = response == null ? new Outcome.Failed(text(failure)) : read(origin, response);
        if (end instanceof Outcome.Failed) {
            parts.addresses().failed(origin);
            if (tried < parts.addresses().size() && !settled.get()) {
                askNext();
                return;
            }
        }
        if (!settle(end) && end instanceof Outcome.Placed placed) {
            parts.releases().release(placed.booking());
        }
        parts.lateIds().remove(question.id());
        parts.asksOpen().decrementAndGet();
    }

    private Outcome read(Origin origin, Response response) {
        if (response.status() == 429) {
            return new Outcome.Busy();
        }
        if (response.status() != 200) {
            return new Outcome.Failed("it answered with status " + response.status());
        }
        try {
            List<WireInstance> results = Results.read(response.body());
            return results.isEmpty() ? new Outcome.Busy() : new Outcome.Placed(new Booking(question, results, origin));
        } catch (IOException e) {
            return new Outcome.Failed("its response cannot be read");
        }
    }

    /** The time is over: the call goes elsewhere, and whatever is booked yet is released. */
    private void late() {
        Origin origin = asked;
        parts.lateIds().add(question.id());
        if (settle(
                new Outcome.Failed("it did not answer within " + parts.timeout().toMillis() + " ms"))) {
            if (origin != null) {
                parts.addresses().failed(origin);
            }
            parts.timer().schedule(this::giveUp, LATE.toNanos());
        } else {
            parts.lateIds().remove(question.id());
        }
    }

    private void giveUp() {
        Sent request = sent;
        if (request != null) {
            request.cancel();
        }
    }

    /** Messages of exchanges name no more than the address. */
    private static String text(@Nullable Throwable failure) {
        if (!(failure instanceof GatewayException known)) {
            return "the exchange broke";
        }
        return known.kind() == ErrorKind.CONNECT_FAILED
                ? "there is no connection"
                : "the exchange failed, " + known.kind();
    }
}
