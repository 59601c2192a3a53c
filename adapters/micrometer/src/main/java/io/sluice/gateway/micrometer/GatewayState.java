package io.sluice.gateway.micrometer;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.host.ModelNames;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a gateway holds, looked at once for all gauges that are read together: with many instances a look is not cheap. Safe for use by any number of threads. */
final class GatewayState {
    /** A reading of all gauges takes less, and nobody reads them that often. */
    private static final long FRESH_NANOS = 250_000_000;

    private final Gateway gateway;
    private final Ticker ticker;
    private final ModelNames models;
    private volatile @Nullable View last;

    GatewayState(Gateway gateway, Ticker ticker, ModelNames models) {
        this.gateway = gateway;
        this.ticker = ticker;
        this.models = models;
    }

    /** Returns a look that is at most a quarter of a second old. */
    View view() {
        View known = last;
        return known == null || isOld(known) ? look() : known;
    }

    private boolean isOld(View view) {
        return ticker.nanos() - view.takenNanos > FRESH_NANOS;
    }

    private synchronized View look() {
        View known = last;
        return known == null || isOld(known) ? renew() : known;
    }

    /** Returns a look of this moment. */
    synchronized View renew() {
        View taken = new View(gateway.snapshot(), ticker.nanos());
        taken.snapshot()
                .instances()
                .forEach(status -> status.instance().models().forEach(models::add));
        last = taken;
        return taken;
    }

    @Override
    public String toString() {
        return "GatewayState[" + last + "]";
    }

    /** A look at a gateway. Immutable. */
    static final class View {
        private final GatewaySnapshot snapshot;
        private final Map<String, InstanceStatus> instances = new HashMap<>();
        private final Map<String, SourceStatus> sources = new HashMap<>();
        private final Map<LearnedFigure, Double> learned;
        private final long takenNanos;

        View(GatewaySnapshot snapshot, long takenNanos) {
            this.snapshot = snapshot;
            this.takenNanos = takenNanos;
            for (InstanceStatus status : snapshot.instances()) {
                instances.merge(
                        status.instance().id(), status, (one, other) -> one.state() == State.DRAINING ? other : one);
            }
            this.learned = LearnedFigure.all(snapshot.learned());
            snapshot.sources().forEach(status -> sources.merge(status.name(), status, View::together));
        }

        /** Returns what two sources of one name are together: not better than either. */
        private static SourceStatus together(SourceStatus one, SourceStatus other) {
            boolean isOneWell = one.state() == SourceStatus.State.OK;
            Instant first = one.lastSuccess();
            Instant second = other.lastSuccess();
            Instant earlier = first == null || second == null ? null : first.isBefore(second) ? first : second;
            return new SourceStatus(
                    one.name(), isOneWell ? other.state() : one.state(), earlier, one.entries() + other.entries());
        }

        GatewaySnapshot snapshot() {
            return snapshot;
        }

        /** Returns the instances by their ids; of two with the same id, the one that is not on its way out. */
        Map<String, InstanceStatus> instances() {
            return instances;
        }

        /** Returns the sources by their names. */
        Map<String, SourceStatus> sources() {
            return sources;
        }

        /** Returns what was learned of engines. */
        Map<LearnedFigure, Double> learned() {
            return learned;
        }

        /** Returns the calls and legs that instances hold. */
        int openLeases() {
            return statuses().stream().mapToInt(InstanceStatus::openCalls).sum();
        }

        /** Returns how many instances are in this state. */
        long count(State state) {
            return statuses().stream().filter(status -> status.state() == state).count();
        }

        private List<InstanceStatus> statuses() {
            return snapshot.instances();
        }

        @Override
        public String toString() {
            return snapshot.toString();
        }
    }
}
