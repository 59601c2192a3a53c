package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;

/** One call on its way through the gateway: whole on one instance, or in two legs. */
final class SimulatedCall {
    /** An event of a stream: about 200 bytes of JSON around each token. */
    private static final int EVENT_BYTES = 200;

    /** The context goes from one engine to another at 10 GB/s, 128 KiB a token. */
    private static final long TRANSFER_NANOS_PER_TOKEN = 13_100;

    /** Schedulers see how long a body is, and the fingerprint: so that all calls can share one. */
    private static final ByteBuffer BODY = ByteBuffer.allocate(2 * TraceSpec.CONTEXT_TOKENS * Trace.BYTES_PER_TOKEN)
            .asReadOnlyBuffer();

    private final Simulation simulation;
    private final Conversation conversation;
    private final int number;
    private final Turn turn;
    private final boolean measured;
    private final long startNanos;
    private long firstTokenNanos;
    private int tokens;

    SimulatedCall(Simulation simulation, Conversation conversation, int number, boolean measured) {
        this.simulation = simulation;
        this.conversation = conversation;
        this.number = number;
        this.turn = conversation.turns().get(number);
        this.measured = measured;
        this.startNanos = simulation.clock().nanos();
    }

    void start(SchedulingMode mode) {
        switch (mode) {
            case NEUTRAL -> whole(place(mode, Stage.WHOLE).lease());
            case PD_BATCH -> {
                Placement pair = place(mode, Stage.BOTH);
                prefill(pair.prefill().orElseThrow(), () -> decode(pair.lease()));
            }
            case PD_STAGED ->
                prefill(
                        place(mode, Stage.PREFILL).lease(),
                        () -> decode(place(mode, Stage.DECODE).lease()));
        }
    }

    private Placement place(SchedulingMode mode, Stage stage) {
        ScheduleQuery query = new SimpleScheduleQuery(
                "model",
                mode,
                stage,
                Set.of(),
                conversation.sessionKey(),
                BODY.slice(0, turn.fingerprint().promptBytes()),
                turn.maxTokens(),
                turn.fingerprint());
        return simulation
                .scheduler()
                .schedule(query)
                .placement()
                .toCompletableFuture()
                .join();
    }

    private void whole(Lease lease) {
        submit(lease, EngineCall.whole(turn, new Leg(lease, this::ended)));
    }

    private void prefill(Lease lease, Runnable next) {
        submit(lease, EngineCall.prefill(turn, new Leg(lease, next)));
    }

    private void decode(Lease lease) {
        EngineCall leg = EngineCall.decode(turn, new Leg(lease, this::ended));
        simulation.clock().schedule(() -> submit(lease, leg), turn.promptTokens() * TRANSFER_NANOS_PER_TOKEN);
    }

    private void submit(Lease lease, EngineCall leg) {
        simulation.fleet().engine(lease.instance()).submit(leg);
    }

    private void firstToken() {
        firstTokenNanos = simulation.clock().nanos();
        if (measured) {
            simulation.metrics().firstToken(firstTokenNanos - startNanos);
        }
    }

    private void ended() {
        if (measured) {
            simulation.metrics().answered(turn, simulation.clock().nanos() - firstTokenNanos);
        }
        simulation.callEnded(conversation, number);
    }

    /** What happens on one instance. */
    private final class Leg implements EngineCall.Listener {
        private final Lease lease;
        private final Runnable next;

        Leg(Lease lease, Runnable next) {
            this.lease = lease;
            this.next = next;
        }

        @Override
        public void token() {
            if (tokens++ == 0) {
                firstToken();
            }
            lease.progress(EVENT_BYTES);
        }

        @Override
        public void ended(int cachedTokens) {
            if (measured && lease.instance().role() != Role.DECODE) {
                simulation.metrics().prompt(turn, cachedTokens);
            }
            if (lease.wantsUsage()) {
                lease.used(TokenUsage.of(turn.promptTokens(), tokens).withCached(cachedTokens));
            }
            lease.succeeded();
            next.run();
        }

        @Override
        public void failed() {
            throw new AssertionError("an engine that failed a call");
        }
    }
}
