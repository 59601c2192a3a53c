package io.sluice.gateway.routing.health;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.internal.Circuit.Probe;
import io.sluice.gateway.routing.internal.LastSuccess;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** One model of a place, and the permit of every request for it while all is well. Safe for use by any number of threads. */
final class ModelHealth implements Permit {
    /** So many successes show that a place serves a model; fewer may be luck. */
    private static final int SERVED = 10;

    private static final AtomicIntegerFieldUpdater<ModelHealth> SUCCESSES =
            AtomicIntegerFieldUpdater.newUpdater(ModelHealth.class, "successes");

    private final PlaceHealth place;
    private final String model;
    private final Circuit circuit;
    private final LastSuccess lastSuccess;
    private final Optional<Permit> well = Optional.of(this);

    /** How many requests have succeeded, as far as that is of interest. */
    private volatile int successes;

    ModelHealth(PlaceHealth place, String model, Circuit circuit) {
        this.place = place;
        this.model = model;
        this.circuit = circuit;
        this.lastSuccess = new LastSuccess(place.nanos());
    }

    /** Returns when it last did well, if that is kept. */
    LastSuccess lastSuccess() {
        return lastSuccess;
    }

    Circuit circuit() {
        return circuit;
    }

    /** Returns whether it is certain that the place serves the model, or has. */
    boolean isServed() {
        return successes >= SERVED;
    }

    /** Returns the permit for a request, empty if it is not let through. */
    Optional<Permit> permit() {
        Circuit whole = place.whole();
        if (whole.isClosed() && circuit.isClosed()) {
            return well;
        }
        long now = place.nanos();
        Probe ofWhole = whole.isClosed() ? null : whole.tryProbe(now);
        if (ofWhole == null && !whole.isClosed()) {
            return Optional.empty();
        }
        Probe ofModel = circuit.isClosed() ? null : circuit.tryProbe(now);
        if (ofModel == null && !circuit.isClosed()) {
            whole.cancelled(ofWhole);
            return Optional.empty();
        }
        return Optional.of(new ProbePermit(ofWhole, ofModel));
    }

    Permit forceAcquire() {
        Circuit whole = place.whole();
        return new ProbePermit(
                whole.isClosed() ? null : whole.forceAcquire(), circuit.isClosed() ? null : circuit.forceAcquire());
    }

    @Override
    public void answered() {
        noteSuccess();
    }

    @Override
    public void succeeded() {
        succeeded(null, null);
    }

    @Override
    public void failed(ErrorKind kind) {
        failed(kind, null, null);
    }

    @Override
    public void unreachable(ErrorKind kind) {
        place.unreachable(null);
    }

    @Override
    public void limited(Duration wait) {
        reached(null);
    }

    @Override
    public void refused() {
        reached(null);
    }

    @Override
    public void cancelled() {}

    private void succeeded(@Nullable Probe ofWhole, @Nullable Probe ofModel) {
        if (!isServed()) {
            SUCCESSES.incrementAndGet(this);
        }
        noteSuccess();
        if (place.whole().isHealthy() && circuit.isHealthy()) {
            return;
        }
        long now = place.nanos();
        place.whole().succeeded(ofWhole, now);
        circuit.succeeded(ofModel, now);
    }

    private void failed(ErrorKind kind, @Nullable Probe ofWhole, @Nullable Probe ofModel) {
        if (place.isOpenedByModels() && ofWhole != null) {
            place.whole().failed(ofWhole, place.nanos(), true);
        } else if (kind == ErrorKind.UPSTREAM_FAILURE) {
            reached(ofWhole);
        } else {
            // Silence is no sign of a connection that works, nor of one that does not.
            place.whole().cancelled(ofWhole);
        }
        if (circuit.failed(ofModel, place.nanos(), true)) {
            place.opened(model, circuit);
            place.modelOpened();
        }
    }

    private void noteSuccess() {
        if (place.isShared()) {
            long now = place.nanos();
            lastSuccess.note(now);
            place.noteSuccess(now);
        }
    }

    /** Notes that the place has answered, so that connections work. */
    private void reached(@Nullable Probe ofWhole) {
        if (!place.whole().isHealthy()) {
            place.whole().succeeded(ofWhole, place.nanos());
        }
    }

    @Override
    public String toString() {
        return circuit.toString();
    }

    /** One request that is to prove that a circuit may be closed; it has an object of its own so that only its first end counts. */
    private final class ProbePermit implements Permit {
        private static final AtomicIntegerFieldUpdater<ProbePermit> ENDED =
                AtomicIntegerFieldUpdater.newUpdater(ProbePermit.class, "ended");

        private final @Nullable Probe ofWhole;
        private final @Nullable Probe ofModel;

        @SuppressWarnings("UnusedVariable") // used through ENDED
        private volatile int ended;

        /** Set when it has proved all that it had to; what follows is like any other request's. */
        private volatile boolean proved;

        ProbePermit(@Nullable Probe ofWhole, @Nullable Probe ofModel) {
            this.ofWhole = ofWhole;
            this.ofModel = ofModel;
        }

        @Override
        public void answered() {
            proved = true;
            ModelHealth.this.succeeded(ofWhole, ofModel);
        }

        @Override
        public void succeeded() {
            if (end()) {
                ModelHealth.this.succeeded(ofWhole, ofModel);
            }
        }

        @Override
        public void failed(ErrorKind kind) {
            if (end()) {
                ModelHealth.this.failed(kind, proved ? null : ofWhole, proved ? null : ofModel);
            }
        }

        @Override
        public void unreachable(ErrorKind kind) {
            if (end()) {
                place.unreachable(ofWhole);
                circuit.cancelled(ofModel);
            }
        }

        @Override
        public void limited(Duration wait) {
            if (end()) {
                // Who counts its callers is well.
                long now = place.nanos();
                place.whole().succeeded(ofWhole, now);
                if (ofModel != null) {
                    circuit.succeeded(ofModel, now);
                }
            }
        }

        @Override
        public void refused() {
            if (end()) {
                if (place.isOpenedByModels()) {
                    place.whole().cancelled(ofWhole);
                } else {
                    reached(ofWhole);
                }
                circuit.cancelled(ofModel);
            }
        }

        @Override
        public void cancelled() {
            if (end()) {
                place.whole().cancelled(ofWhole);
                circuit.cancelled(ofModel);
            }
        }

        private boolean end() {
            return ENDED.compareAndSet(this, 0, 1);
        }

        @Override
        public String toString() {
            return "ProbePermit[" + place.whole() + ", " + circuit + "]";
        }
    }
}
