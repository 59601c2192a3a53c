package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link EndpointHealth} (clause F-5): to be extended by the test of an implementation. */
public abstract class EndpointHealthContract {
    protected static final Endpoint ONE = Endpoint.of("http://one.example");
    protected static final Endpoint OTHER = Endpoint.of("http://other.example");

    protected final FakeClock clock = new FakeClock();
    protected EndpointHealth health;

    /** Returns a health under test. */
    protected abstract EndpointHealth create(Ticker ticker);

    /** Returns how many failures one after the other open a circuit. */
    protected abstract int failures();

    /** Returns a time after which a circuit that has opened for the first time gives out a probe. */
    protected abstract Duration ejection();

    @BeforeEach
    void createHealth() {
        health = create(clock);
    }

    @Test
    protected void whatWasNeverAskedIsClosed() {
        assertThat(health.isOpen(ONE)).isFalse();
        health.permit(ONE).orElseThrow().cancelled();
    }

    @Test
    protected void opensAfterFailuresInARow() {
        fail(failures() - 1);
        assertThat(health.isOpen(ONE)).isFalse();
        fail(1);
        assertThat(health.isOpen(ONE)).isTrue();
        assertThat(health.permit(ONE)).isEmpty();
        assertThat(health.isOpen(OTHER)).as("each endpoint has its own").isFalse();
        assertThat(health.permit(OTHER)).isPresent();
    }

    @Test
    protected void aSuccessBetweenFailuresCounts() {
        fail(failures() - 1);
        health.permit(ONE).orElseThrow().succeeded();
        fail(failures() - 1);
        assertThat(health.isOpen(ONE)).isFalse();
    }

    @Test
    protected void cancelledSaysNothing() {
        fail(failures() - 1);
        health.permit(ONE).orElseThrow().cancelled();
        fail(1);
        assertThat(health.isOpen(ONE)).isTrue();
    }

    @Test
    protected void onlyTheFirstEndCounts() {
        for (int i = 0; i < failures(); i++) {
            Permit permit = health.permit(ONE).orElseThrow();
            permit.cancelled();
            permit.failed(ErrorKind.CONNECT_FAILED);
        }
        Permit once = health.permit(ONE).orElseThrow();
        for (int i = 0; i < failures(); i++) {
            once.failed(ErrorKind.CONNECT_FAILED);
        }
        assertThat(health.isOpen(ONE)).isEqualTo(failures() == 1);
    }

    @Test
    protected void askingWhetherItIsOpenTakesNothing() {
        fail(failures());
        clock.advance(ejection());
        assertThat(health.isOpen(ONE)).isFalse();
        assertThat(health.isOpen(ONE)).isFalse();
        assertThat(health.permit(ONE)).isPresent();
    }

    @Test
    protected void oneProbeAtATime() {
        fail(failures());
        clock.advance(ejection());
        Permit probe = health.permit(ONE).orElseThrow();
        assertThat(health.permit(ONE)).isEmpty();
        assertThat(health.isOpen(ONE)).isTrue();
        probe.cancelled();
        Permit next = health.permit(ONE).orElseThrow();
        next.succeeded();
        assertThat(health.permit(ONE)).isPresent();
        assertThat(health.permit(ONE)).as("closed: any number").isPresent();
    }

    @Test
    protected void aProbeThatFailsOpensItForLonger() {
        fail(failures());
        clock.advance(ejection());
        health.permit(ONE).orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
        clock.advance(ejection());
        assertThat(health.permit(ONE)).isEmpty();
        clock.advance(ejection());
        assertThat(health.permit(ONE)).isPresent();
    }

    @Test
    protected void whoInsistsGetsThrough() {
        fail(failures());
        health.insist(ONE).failed(ErrorKind.CONNECT_FAILED);
        assertThat(health.isOpen(ONE)).isTrue();
        health.insist(ONE).succeeded();
        assertThat(health.isOpen(ONE)).as("a success is a proof").isFalse();
    }

    @Test
    protected void endsOfRequestsFromBeforeSayNothing() {
        Permit old = health.permit(ONE).orElseThrow();
        fail(failures());
        old.succeeded();
        assertThat(health.isOpen(ONE)).isTrue();
    }

    @Test
    protected void ofManyThreadsOneGetsTheProbe() throws Exception {
        fail(failures());
        clock.advance(ejection());
        AtomicInteger probes = new AtomicInteger();
        Concurrently.run(4, thread -> {
            for (int i = 0; i < 1000; i++) {
                Optional<Permit> permit = health.permit(ONE);
                if (permit.isPresent()) {
                    probes.incrementAndGet();
                }
            }
        });
        assertThat(probes).hasValue(1);
    }

    /** Lets requests fail, one after the other. */
    protected final void fail(int times) {
        for (int i = 0; i < times; i++) {
            health.permit(ONE).orElseThrow().failed(ErrorKind.CONNECT_FAILED);
        }
    }
}
