package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** One call on its way through the gateway: whole on one instance, or in two legs. */
final class SimulatedCall {
    /** An event of a stream: about 200 bytes of JSON around each token. */
    private static final int EVENT_BYTES = 200;

    private static final int MOST_ATTEMPTS = 3;

    /** Schedulers see how long a body is, and the fingerprint: so that all calls can share one. */
    private static final ByteBuffer BODY = ByteBuffer.allocate(1 << 20).asReadOnlyBuffer();

    private final Simulation simulation;
    private final Conversation conversation;
    private final int number;
    private final Turn turn;
    private final boolean measured;
    private final long startNanos;
    private final Set<String> failedInstances = new HashSet<>();
    private long firstTokenNanos;
    private int attempts;
    private int tokens;
    private SchedulingMode mode = SchedulingMode.NEUTRAL;

    SimulatedCall(Simulation simulation, Conversation conversation, int number, boolean measured) {
        this.simulation = simulation;
        this.conversation = conversation;
        this.number = number;
        this.turn = conversation.turns().get(number);
        this.measured = measured;
        this.startNanos = simulation.clock().nanos();
    }

    void start(SchedulingMode how) {
        mode = how;
        attempt();
    }

    private void attempt() {
        attempts++;
        switch (way()) {
            case WHOLE ->
                whole(place(query().in(SchedulingMode.NEUTRAL, Stage.WHOLE)).lease());
            case LOCAL -> whole(place(query().locally()).lease());
            case PAIR -> pair();
        }
    }

    private Way way() {
        if (mode == SchedulingMode.NEUTRAL) {
            return Way.WHOLE;
        }
        Way way = simulation.comparesPrices() ? Way.cheapest(simulation.scheduler(), query()) : Way.PAIR;
        if (measured) {
            simulation.metrics().went(way);
        }
        return way;
    }

    private void pair() {
        if (mode == SchedulingMode.PD_BATCH) {
            Placement pair = place(query().in(mode, Stage.BOTH));
            prefill(pair.prefill().orElseThrow(), () -> decode(pair.lease()));
        } else {
            prefill(
                    place(query().in(mode, Stage.PREFILL)).lease(),
                    () -> decode(place(query().in(mode, Stage.DECODE)).lease()));
        }
    }

    private SimpleScheduleQuery query() {
        return new SimpleScheduleQuery(
                "model",
                mode,
                Stage.WHOLE,
                Set.copyOf(failedInstances),
                conversation.sessionKey(),
                BODY.slice(0, turn.fingerprint().promptBytes()),
                turn.maxTokens(),
                turn.fingerprint());
    }

    private Placement place(ScheduleQuery query) {
        return simulation
                .scheduler()
                .schedule(query)
                .placement()
                .toCompletableFuture()
                .join();
    }

    private void whole(Lease lease) {
        if (measured && failedInstances.isEmpty()) {
            noteWhere(lease);
        }
        submit(lease, EngineCall.whole(turn, new Leg(lease, true, this::ended)));
    }

    private void noteWhere(Lease lease) {
        int longest = simulation.fleet().longestCached(turn.fingerprint());
        if (longest >= Replay.SHARED_BLOCKS) {
            Engine engine = simulation.fleet().engine(lease.instance());
            simulation.metrics().placed(engine.cachedChunks(turn.fingerprint()) == longest);
        }
    }

    private void prefill(Lease lease, Runnable next) {
        submit(lease, EngineCall.prefill(turn, new Leg(lease, true, next)));
    }

    private void decode(Lease lease) {
        EngineCall leg = EngineCall.decode(turn, new Leg(lease, false, this::ended));
        Engine engine = simulation.fleet().engine(lease.instance());
        int missing = turn.promptTokens() - engine.cachedTokens(turn.fingerprint());
        long transferNanos = Math.max(0, missing) * engine.spec().transferTokenNanos();
        simulation.clock().schedule(() -> submit(lease, leg), transferNanos);
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
            long now = simulation.clock().nanos();
            simulation.metrics().answered(turn, firstTokenNanos - startNanos, now - firstTokenNanos);
        }
        simulation.callEnded(conversation, number);
    }

    /** As the gateway does it: elsewhere if the client has seen nothing yet, and not for ever. */
    private void failed(String instanceId) {
        failedInstances.add(instanceId);
        if (tokens == 0 && attempts < MOST_ATTEMPTS) {
            attempt();
            return;
        }
        if (measured) {
            simulation.metrics().broken(tokens > 0);
        }
        simulation.callEnded(conversation, number);
    }

    /** What happens on one instance. */
    private final class Leg implements EngineCall.Listener {
        private final Lease lease;
        private final boolean computes;
        private final Runnable next;

        Leg(Lease lease, boolean computes, Runnable next) {
            this.lease = lease;
            this.computes = computes;
            this.next = next;
        }

        @Override
        public void token() {
            simulation.token();
            if (tokens++ == 0) {
                firstToken();
            }
            lease.progress(EVENT_BYTES);
        }

        @Override
        public void ended(int cachedTokens) {
            if (measured && computes) {
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
            lease.unreachable(ErrorKind.CONNECTION_LOST);
            SimulatedCall.this.failed(lease.instance().id());
        }
    }
}
