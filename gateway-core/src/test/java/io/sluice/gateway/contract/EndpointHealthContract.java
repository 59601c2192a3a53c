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

/** The contract of {@link EndpointHealth} (clauses RT-F-5 and RT-H-1 to RT-H-6): to be extended by the test of an implementation. */
public abstract class EndpointHealthContract {
    protected static final Endpoint ONE = Endpoint.of("http://one.example");
    protected static final Endpoint OTHER = Endpoint.of("http://other.example");

    protected static final String MODEL = "m";

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
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
        health.permit(ONE, MODEL).orElseThrow().cancelled();
    }

    @Test
    protected void opensAfterFailuresInARow() {
        fail(failures() - 1);
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
        fail(1);
        assertThat(health.isOpen(ONE, MODEL)).isTrue();
        assertThat(health.permit(ONE, MODEL)).isEmpty();
        assertThat(health.isOpen(OTHER, MODEL)).as("each endpoint has its own").isFalse();
        assertThat(health.permit(OTHER, MODEL)).isPresent();
    }

    @Test
    protected void aSuccessBetweenFailuresCounts() {
        fail(failures() - 1);
        health.permit(ONE, MODEL).orElseThrow().succeeded();
        fail(failures() - 1);
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
    }

    @Test
    protected void cancelledSaysNothing() {
        fail(failures() - 1);
        health.permit(ONE, MODEL).orElseThrow().cancelled();
        fail(1);
        assertThat(health.isOpen(ONE, MODEL)).isTrue();
    }

    @Test
    protected void whoIsRefusedOrLimitedDoesNotMakeItIll() { // RT-H-2, RT-H-3
        for (int i = 0; i < 10 * failures(); i++) {
            health.permit(ONE, MODEL).orElseThrow().refused();
            health.permit(ONE, MODEL).orElseThrow().limited(Duration.ofSeconds(1));
        }
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
        assertThat(health.openFor(ONE, MODEL)).isZero();
    }

    @Test
    protected void tellsWhenAnOpenOneMayBeAsked() { // RT-H-5
        fail(failures());
        Duration wait = health.openFor(ONE, MODEL);
        assertThat(wait).isPositive();
        clock.advance(wait);
        assertThat(health.openFor(ONE, MODEL)).isZero();
        assertThat(health.permit(ONE, MODEL)).isPresent();
    }

    @Test
    protected void askingWhetherItIsOpenTakesNothing() {
        fail(failures());
        clock.advance(ejection());
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
        assertThat(health.permit(ONE, MODEL)).isPresent();
    }

    @Test
    protected void oneProbeAtATime() {
        fail(failures());
        clock.advance(ejection());
        Permit probe = health.permit(ONE, MODEL).orElseThrow();
        assertThat(health.permit(ONE, MODEL)).isEmpty();
        assertThat(health.isOpen(ONE, MODEL)).isTrue();
        probe.cancelled();
        Permit next = health.permit(ONE, MODEL).orElseThrow();
        next.succeeded();
        assertThat(health.permit(ONE, MODEL)).isPresent();
        assertThat(health.permit(ONE, MODEL)).as("closed: any number").isPresent();
    }

    @Test
    protected void aProbeThatFailsOpensItForLonger() {
        fail(failures());
        clock.advance(ejection());
        health.permit(ONE, MODEL).orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
        clock.advance(ejection());
        assertThat(health.permit(ONE, MODEL)).isEmpty();
        clock.advance(ejection());
        assertThat(health.permit(ONE, MODEL)).isPresent();
    }

    @Test
    protected void whoInsistsGetsThrough() {
        fail(failures());
        health.forceAcquire(ONE, MODEL).failed(ErrorKind.CONNECT_FAILED);
        assertThat(health.isOpen(ONE, MODEL)).isTrue();
        health.forceAcquire(ONE, MODEL).succeeded();
        assertThat(health.isOpen(ONE, MODEL)).as("a success is a proof").isFalse();
    }

    @Test
    protected void aProbeThatIsAnsweredIsProofBeforeItsEnd() { // RT-H-6: streams may last long
        fail(failures());
        clock.advance(ejection());
        Permit probe = health.permit(ONE, MODEL).orElseThrow();
        probe.answered();
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
        probe.succeeded();
    }

    @Test
    protected void aProbeThatHangsIsNotWaitedFor() { // RT-H-6
        fail(failures());
        clock.advance(ejection());
        Permit hanging = health.permit(ONE, MODEL).orElseThrow();
        for (int looks = 0; health.isOpen(ONE, MODEL); looks++) {
            assertThat(looks).isLessThan(1_000);
            clock.advance(health.openFor(ONE, MODEL));
        }
        health.permit(ONE, MODEL).orElseThrow().succeeded();
        assertThat(health.isOpen(ONE, MODEL)).isFalse();
        hanging.failed(ErrorKind.HEAD_TIMEOUT);
        assertThat(health.isOpen(ONE, MODEL)).as("one failure, of long ago").isFalse();
    }

    @Test
    protected void endsOfRequestsFromBeforeSayNothing() {
        Permit old = health.permit(ONE, MODEL).orElseThrow();
        fail(failures());
        old.succeeded();
        assertThat(health.isOpen(ONE, MODEL)).isTrue();
    }

    @Test
    protected void ofManyThreadsOneGetsTheProbe() throws Exception {
        fail(failures());
        clock.advance(ejection());
        AtomicInteger probes = new AtomicInteger();
        Concurrently.run(4, thread -> {
            for (int i = 0; i < 1000; i++) {
                Optional<Permit> permit = health.permit(ONE, MODEL);
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
            health.permit(ONE, MODEL).orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
        }
    }
}
