package io.sluice.gateway.internal.decide;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * The ledger of one call, told in words what happens, and telling in words what it decides. {@code p} is the route's own endpoint, {@code a} and {@code b} are the chain; each takes
 * one request at a time.
 */
final class LedgerRig {
    static final Endpoint P = endpoint("p");
    static final Endpoint A = endpoint("a");
    static final Endpoint B = endpoint("b");

    /** How long the call may take: longer than any wait of the rules. */
    private static final Duration DAY = Duration.ofDays(1);

    private final FakeClock clock = new FakeClock();
    private final SetHealth health = new SetHealth();
    final DrainedEndpoints drained = new DrainedEndpoints();
    private final CallEndpoints endpoints =
            new CallEndpoints(new Endpoints(health, RetryRules.LIMITED_AT_MOST, drained, clock), "m", null);
    final AttemptLedger ledger;

    /**
     * Creates the ledger of a call.
     *
     * @param given what differs from one retry of each kind, a budget, time, and no queue: {@code no retries}, {@code no budget}, {@code no time}, {@code 429 counts},
     *     {@code queue}, {@code queue for the chain}
     */
    LedgerRig(Route route, List<Endpoint> chain, Set<String> given) {
        int retries = given.contains("no retries") ? 0 : 1;
        RetryRules rules = new RetryRules(
                retries,
                retries,
                given.contains("429 counts"),
                false,
                FallbackPolicy.standard(),
                given.contains("queue") || given.contains("queue for the chain") ? new NoQueue() : null,
                given.contains("queue"),
                RetryRules.LIMITED_AT_MOST,
                0,
                given.contains("no budget") ? 0 : 10,
                0,
                new Random(1));
        Deadline deadline = Deadline.after(clock.nanos(), DAY);
        if (given.contains("no time")) {
            clock.advance(DAY);
        }
        ledger = new AttemptLedger(rules, rules.newBudget(clock), deadline, new RouteDecision(route, chain), endpoints);
    }

    private static Endpoint endpoint(String host) {
        return Endpoint.of("http://" + host + "/v1").toBuilder()
                .maxConcurrency(1)
                .build();
    }

    /** Makes an endpoint {@code limited}, {@code full} or {@code ill}; or leaves it {@code well}. */
    void become(Endpoint endpoint, String state) {
        switch (state) {
            case "limited" ->
                endpoints.limited(endpoint, nanos() + Duration.ofSeconds(1).toNanos());
            case "full" -> Objects.requireNonNull(endpoints.slot(endpoint), "is full already");
            case "ill" -> health.open.add(endpoint);
            case "well" -> {}
            default -> throw new IllegalArgumentException(state);
        }
    }

    /** Lets all limits pass. */
    void waitForLimits() {
        clock.advance(Duration.ofSeconds(1));
    }

    /** Has the attempt on an endpoint, which was well, fail: with a status, which may be {@code limited}, or for another reason. */
    Decision fails(Endpoint endpoint, String failure) {
        return ledger.afterEndpoint(endpoint, failure(failure), nanos());
    }

    /** Has the attempt on an instance fail, or {@code no instance} be had. */
    Decision instanceFails(String failure) {
        return switch (failure) {
            case "no instance" -> ledger.afterRefusal(GatewayException.noAvailableInstance("all are busy", null));
            case "limited instances" -> ledger.afterRefusal(GatewayException.rateLimited("all", Duration.ofSeconds(1)));
            default -> ledger.afterInstance(failure(failure), nanos());
        };
    }

    long nanos() {
        return clock.nanos();
    }

    static AttemptFailure failure(String text) {
        if (!Character.isDigit(text.charAt(0))) {
            return AttemptFailure.of(new GatewayException(ErrorKind.valueOf(text), text));
        }
        int status = Integer.parseInt(text.substring(0, 3));
        boolean limited = text.endsWith("limited");
        return new AttemptFailure(
                new GatewayException(ErrorKind.UPSTREAM_FAILURE, text),
                new BufferedResponse(status, Headers.empty(), ByteBuffer.allocate(0)),
                limited ? Duration.ofSeconds(1) : Duration.ZERO,
                limited);
    }

    /** Returns a decision in words: {@code a FALLBACK in 10 ms}, {@code park p QUEUE}, … */
    static String words(Decision decision) {
        if (decision instanceof Decision.Reschedule again) {
            return "instance" + words(again.reason(), again.delayNanos());
        }
        if (decision instanceof Decision.Ask next) {
            return host(next.endpoint()) + words(next.reason(), next.delayNanos());
        }
        if (decision instanceof Decision.ForceAcquire last) {
            return "force " + host(last.endpoint()) + words(last.reason(), last.delayNanos());
        }
        if (decision instanceof Decision.Park park) {
            return "park " + host(park.endpoint()) + " " + park.reason();
        }
        return decision instanceof Decision.Conclude ? "conclude" : "answer";
    }

    private static String words(AttemptReason reason, long delayNanos) {
        return " " + reason + (delayNanos == 0 ? "" : " in " + delayNanos / 1_000_000 + " ms");
    }

    private static String host(Endpoint endpoint) {
        return endpoint.baseUrl().substring(7, 8);
    }

    /** Returns in words what the call is answered with: a status, or why it failed. */
    String answer() {
        BufferedResponse answer = ledger.answer();
        return answer == null ? ledger.failure().kind().toString() : Integer.toString(answer.status());
    }

    /** What is on is all that counts here. */
    private static final class NoQueue implements RetryQueue {
        @Override
        public Parking park(Task task) {
            throw new AssertionError("parked: " + task);
        }

        @Override
        public void close() {}
    }
}
