package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** What benchmarks of whole calls need beside the library: a request, a host, and plug-ins that cost as little as can be. */
final class CallParts {
    private static final ByteBuffer ANSWER =
            ByteBuffer.wrap("x".repeat(400).getBytes(UTF_8)).asReadOnlyBuffer();
    private static final Headers ANSWER_HEADERS =
            Headers.of("content-type", "application/json", "date", "Sat, 05 Dec 2026 10:00:00 GMT", "server", "engine");

    private static final String SENTENCE = "All work and no play makes Jack a dull boy. ";

    private CallParts() {}

    /** Returns a chat request of 1 KB with ten header fields. */
    static GatewayRequest request() {
        return request(20 * SENTENCE.length());
    }

    /** Returns the same with a prompt of about so many bytes. */
    static GatewayRequest request(int promptBytes) {
        String prompt = SENTENCE.repeat(promptBytes / SENTENCE.length());
        String json = "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                + "\"}],\"temperature\":0.7,\"stream\":true}";
        Headers headers = Headers.of(
                "Host", "gateway.example.com",
                "Authorization", "Bearer sk-client",
                "Content-Type", "application/json",
                "Accept", "text/event-stream",
                "User-Agent", "OpenAI/Java 4.0",
                "Content-Length", Integer.toString(json.length()),
                "Connection", "keep-alive",
                "X-Request-Id", "3f2b1c9e-0000-4000-8000-000000000000",
                "X-Stainless-Lang", "java",
                "Accept-Encoding", "identity");
        return GatewayRequest.builder("POST", "/v1/chat/completions")
                .headers(headers)
                .body(json.getBytes(UTF_8))
                .build();
    }

    /** Reads the answer of a call that has one already, and returns the call's summary. */
    static CallSummary finish(GatewayCall call) {
        call.response().thenAccept(answer -> answer.body().subscribe(new Host()));
        CallSummary summary = call.completion().toCompletableFuture().getNow(null);
        if (summary.error() != null) {
            throw new AssertionError(summary);
        }
        return summary;
    }

    /** Takes everything, and keeps nothing. */
    static final class Host implements Flow.Subscriber<ByteBuffer> {
        private int bytes;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            bytes += chunk.remaining();
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onComplete() {
            if (bytes != ANSWER.remaining()) {
                throw new AssertionError("bytes: " + bytes);
            }
        }
    }

    /** An exchange whose answer of 400 bytes is there at once. */
    static final class ImmediateExchange implements HttpExchange {
        private final ExchangeRequest request;

        ImmediateExchange(ExchangeRequest request) {
            this.request = request;
        }

        @Override
        public CompletionStage<GatewayResponse> response() {
            GatewayResponse answer = new GatewayResponse(200, ANSWER_HEADERS, Body.of(ANSWER));
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public ExchangeProgress progress() {
            return ExchangeProgress.HEAD_RECEIVED;
        }

        @Override
        public void cancel(Throwable cause) {}

        @Override
        public String toString() {
            return "ImmediateExchange[" + request + "]";
        }
    }

    record FixedPolicy(RouteDecision decision) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            return decision;
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            return RouteExplanation.certain(decision, "always");
        }
    }

    record FixedScheduler(Instance instance) implements Scheduler {
        @Override
        public Placing schedule(ScheduleQuery query) {
            return Placing.of(Placement.of(new FreeLease(instance)));
        }

        @Override
        public ScheduleExplanation explain(ScheduleQuery query) {
            return new ScheduleExplanation(List.of(), "always the same");
        }
    }

    /** A lease that nobody counts. */
    record FreeLease(Instance instance) implements Lease {
        @Override
        public void progress(int bytes) {}

        @Override
        public void succeeded() {}

        @Override
        public void failed(ErrorKind kind) {}

        @Override
        public void cancelled() {}
    }
}
