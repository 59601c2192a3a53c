package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Circuits that a test opens and closes by hand, and the permits they gave. For one thread. */
final class TestHealth implements EndpointHealth {
    private final Set<Endpoint> open = new HashSet<>();

    /** Half-open: they give one permit and then none. */
    private final Set<Endpoint> probes = new HashSet<>();

    private final List<TestPermit> permits = new ArrayList<>();

    void open(Endpoint endpoint) {
        open.add(endpoint);
    }

    void close(Endpoint endpoint) {
        open.remove(endpoint);
        probes.remove(endpoint);
    }

    /** Lets one request through, if nobody takes it before. */
    void halfOpen(Endpoint endpoint) {
        open.remove(endpoint);
        probes.add(endpoint);
    }

    /** Returns how each permit ended, in the order in which they were given: {@code succeeded}, {@code failed HEAD_TIMEOUT}, … */
    List<String> ends() {
        return permits.stream().map(permit -> String.join(", ", permit.ends)).toList();
    }

    /** Fails if a permit was not ended exactly once. */
    void check() {
        assertThat(permits).allSatisfy(permit -> assertThat(permit.ends).hasSize(1));
    }

    @Override
    public Optional<Permit> permit(Endpoint endpoint, String model) {
        if (open.contains(endpoint)) {
            return Optional.empty();
        }
        if (probes.remove(endpoint)) {
            open.add(endpoint);
        }
        return Optional.of(forceAcquire(endpoint, model));
    }

    @Override
    public Permit forceAcquire(Endpoint endpoint, String model) {
        TestPermit permit = new TestPermit();
        permits.add(permit);
        return permit;
    }

    @Override
    public boolean isOpen(Endpoint endpoint, String model) {
        return open.contains(endpoint);
    }

    private static final class TestPermit implements Permit {
        private final List<String> ends = new ArrayList<>();

        @Override
        public void succeeded() {
            ends.add("succeeded");
        }

        @Override
        public void failed(ErrorKind kind) {
            ends.add("failed " + kind);
        }

        @Override
        public void unreachable(ErrorKind kind) {
            ends.add("unreachable " + kind);
        }

        @Override
        public void limited(Duration wait) {
            ends.add("limited " + wait);
        }

        @Override
        public void refused() {
            ends.add("refused");
        }

        @Override
        public void cancelled() {
            ends.add("cancelled");
        }
    }
}
