package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Promise;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends requests to the scheduler over the host's transport. Safe for use by any number of threads; does not block. */
final class SchedulerClient {
    /** A question comes back with all ids of its tokens; this is room for two million. */
    static final long MOST_BYTES = 16L << 20;

    private final HttpTransport transport;
    private final Headers headers;

    /** Creates a client; the token is sent as it is. */
    SchedulerClient(HttpTransport transport, Secret token) {
        this.transport = transport;
        Headers.Builder fields = Headers.builder().add("content-type", "application/json");
        this.headers = token.isEmpty()
                ? fields.build()
                : fields.add("authorization", token.reveal()).build();
    }

    /** Sends a request. It has no time limit but its sender's, who cancels it. */
    Sent post(Origin origin, String target, byte[] body) {
        return post(origin, target, ByteBuffer.wrap(body));
    }

    /** Sends a request. It has no time limit but its sender's, who cancels it. */
    Sent post(Origin origin, String target, ByteBuffer body) {
        ExchangeRequest request = new ExchangeRequest(origin, "POST", target, headers, body);
        Sent sent = new Sent();
        sent.start(request);
        return sent;
    }

    /** What came back, whole. Immutable; the array is never written to. */
    static final class Response {
        private final int status;
        private final byte[] body;

        Response(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        int status() {
            return status;
        }

        byte[] body() {
            return body;
        }
    }

    /** A request on its way. */
    final class Sent {
        private final Promise<Response> response = new Promise<>();

        private volatile @Nullable HttpExchange exchange;
        private volatile boolean cancelled;

        /** Returns the response; it fails if none came, or not all of it. */
        CompletionStage<Response> response() {
            return response.stage();
        }

        /** Gives it up: its connection is closed, and the response fails. */
        void cancel() {
            cancelled = true;
            HttpExchange open = exchange;
            if (open != null) {
                open.cancel(new GatewayException(ErrorKind.CANCELLED, "the scheduler's response is not waited for"));
            }
        }

        private void start(ExchangeRequest request) {
            HttpExchange started = transport.start(request);
            exchange = started;
            if (cancelled) {
                cancel();
            }
            started.response().whenComplete((head, failure) -> {
                if (failure == null) {
                    read(head);
                } else if (started.progress() == ExchangeProgress.STALE_CONNECTION
                        && !request.needsFreshConnection()
                        && !cancelled) {
                    start(request.onFreshConnection()); // the scheduler has not seen it
                } else {
                    response.completeExceptionally(failure);
                }
            });
        }

        private void read(GatewayResponse head) {
            head.body().readAllBytes(MOST_BYTES).whenComplete((bytes, failure) -> {
                if (failure == null) {
                    response.complete(new Response(head.status(), bytes));
                } else {
                    response.completeExceptionally(failure);
                }
            });
        }
    }
}
