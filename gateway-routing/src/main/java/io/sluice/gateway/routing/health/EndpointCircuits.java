package io.sluice.gateway.routing.health;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.internal.Circuit.Probe;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.Ticker;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A circuit for each endpoint that was asked. */
final class EndpointCircuits implements EndpointHealth {
    /** Far more than any configuration has; old ones make room when configurations come and go. */
    private static final int MOST_ENDPOINTS = 10_000;

    private final HealthConfig config;
    private final Ticker ticker;
    private final Cache<Endpoint, Circuit> circuits = Caffeine.newBuilder()
            .maximumSize(MOST_ENDPOINTS)
            .executor(Runnable::run)
            .build();

    EndpointCircuits(HealthConfig config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    @Override
    public Optional<Permit> permit(Endpoint endpoint) {
        Circuit circuit = circuit(endpoint);
        if (circuit.isClosed()) {
            return Optional.of(new CircuitPermit(circuit, null));
        }
        Probe probe = circuit.tryProbe(ticker.nanos());
        return probe == null ? Optional.empty() : Optional.of(new CircuitPermit(circuit, probe));
    }

    @Override
    public Permit insist(Endpoint endpoint) {
        Circuit circuit = circuit(endpoint);
        return new CircuitPermit(circuit, circuit.isClosed() ? null : circuit.insist());
    }

    @Override
    public boolean isOpen(Endpoint endpoint) {
        Circuit circuit = circuits.getIfPresent(endpoint);
        return circuit != null && !circuit.isClosed() && !circuit.isProbeDue(ticker.nanos());
    }

    private Circuit circuit(Endpoint endpoint) {
        return circuits.get(
                endpoint,
                unused -> new Circuit(
                        config.failures(),
                        config.ejection().toNanos(),
                        config.maxEjection().toNanos()));
    }

    @Override
    public String toString() {
        return "EndpointCircuits[" + circuits.asMap() + "]";
    }

    /** One request; it has an object of its own so that only its first end counts. */
    private final class CircuitPermit implements Permit {
        private static final AtomicIntegerFieldUpdater<CircuitPermit> ENDED =
                AtomicIntegerFieldUpdater.newUpdater(CircuitPermit.class, "ended");

        private final Circuit circuit;
        private final @Nullable Probe probe;

        @SuppressWarnings("UnusedVariable") // used through ENDED
        private volatile int ended;

        CircuitPermit(Circuit circuit, @Nullable Probe probe) {
            this.circuit = circuit;
            this.probe = probe;
        }

        @Override
        public void succeeded() {
            if (end()) {
                circuit.succeeded(probe, ticker.nanos());
            }
        }

        @Override
        public void failed(ErrorKind kind) {
            if (end()) {
                circuit.failed(probe, ticker.nanos(), true);
            }
        }

        @Override
        public void cancelled() {
            if (end()) {
                circuit.cancelled(probe);
            }
        }

        private boolean end() {
            return ENDED.compareAndSet(this, 0, 1);
        }

        @Override
        public String toString() {
            return "CircuitPermit[" + circuit + (probe == null ? "]" : ", probe]");
        }
    }
}
