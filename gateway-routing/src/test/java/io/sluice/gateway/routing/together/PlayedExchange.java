package io.sluice.gateway.routing.together;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.routing.together.Plan.Ending;
import io.sluice.gateway.routing.together.Plan.Failure;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.Timer.Timeout;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An exchange that goes as planned, unless it is given up. Its body is read as a socket is: chunks leave when their time has come and somebody wants them. */
final class PlayedExchange implements HttpExchange {
    private final Exchanged record;
    private final Plan plan;
    private final VirtualTime time;
    private final CompletableFuture<GatewayResponse> response = new CompletableFuture<>();
    private final PlayedBody body = new PlayedBody();
    private ExchangeProgress progress = ExchangeProgress.WRITTEN;
    private @Nullable Timeout next;

    PlayedExchange(Exchanged record, VirtualTime time) {
        this.record = record;
        this.plan = record.plan;
        this.time = time;
    }

    void play() {
        if (plan.headAtMillis() >= 0) {
            next = time.after(plan.headAtMillis(), this::head);
        }
    }

    private void head() {
        next = null;
        record.headNanos = time.now();
        if (plan.failure() != Failure.NONE) {
            fail(plan.failure());
            return;
        }
        progress = ExchangeProgress.HEAD_RECEIVED;
        body.begin();
        response.complete(new GatewayResponse(plan.status(), plan.headers(), body));
    }

    private void fail(Failure failure) {
        ErrorKind kind = switch (failure) {
            case REFUSED -> ErrorKind.CONNECT_FAILED;
            case GARBAGE -> ErrorKind.INVALID_RESPONSE;
            default -> ErrorKind.CONNECTION_LOST;
        };
        if (failure == Failure.REFUSED) {
            progress = ExchangeProgress.NOTHING_WRITTEN;
        } else if (failure == Failure.STALE) {
            progress = ExchangeProgress.STALE_CONNECTION;
        }
        response.completeExceptionally(new GatewayException(kind, "as planned"));
    }

    @Override
    public CompletionStage<GatewayResponse> response() {
        return response;
    }

    @Override
    public ExchangeProgress progress() {
        return progress;
    }

    @Override
    public void cancel(Throwable cause) {
        if (record.isOver()) {
            return;
        }
        stop(cause);
        if (!response.completeExceptionally(cause)) {
            body.cancel(cause);
        }
    }

    private void stop(Throwable cause) {
        if (!record.isOver()) {
            record.cancelNanos = time.now();
            record.cancelCause = cause;
        }
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private final class PlayedBody extends AbstractBody {
        private long dueNanos;
        private boolean pumping;

        void begin() {
            dueNanos = time.now() + gap();
        }

        private long gap() {
            return plan.gapMillis() * 1_000_000L;
        }

        @Override
        public long length() {
            return plan.length() < 0 ? UNKNOWN_LENGTH : plan.length();
        }

        @Override
        protected void onRequest(long chunks) {
            pump();
        }

        @Override
        protected void onCancel(Throwable cause) {
            stop(cause);
        }

        /** Sends what is due and wanted. */
        private void pump() {
            if (pumping || next != null) {
                return;
            }
            pumping = true;
            while (!record.isOver() && hasDemand() && isDue()) {
                if (record.sent == plan.bytes().length) {
                    end();
                    break;
                }
                send();
            }
            pumping = false;
            if (!record.isOver() && record.sent == plan.length()) {
                end(); // whose length is known needs no more looking
            }
        }

        private boolean isDue() {
            long wait = dueNanos - time.now();
            if (wait <= 0) {
                return true;
            }
            next = time.after((wait + 999_999) / 1_000_000, () -> {
                next = null;
                pump();
            });
            return false;
        }

        private void send() {
            int from = record.sent;
            int size = Math.min(plan.chunk(), plan.bytes().length - from);
            record.sent += size;
            record.lastByteNanos = time.now();
            dueNanos = time.now() + gap();
            emit(ByteBuffer.wrap(plan.bytes(), from, size).slice());
        }

        private void end() {
            if (plan.ending() == Ending.SILENCE) {
                return;
            }
            record.endNanos = time.now();
            if (plan.ending() == Ending.END) {
                finish();
            } else {
                fail(new GatewayException(ErrorKind.CONNECTION_LOST, "as planned"));
            }
        }
    }
}
