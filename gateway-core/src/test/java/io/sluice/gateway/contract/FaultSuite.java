package io.sluice.gateway.contract;

import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.testkit.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever an upstream does, as seen from both sides of a whole gateway: what the client gets, how often upstreams are asked, how long it takes on a fake
 * clock, and that nothing is left. Real sockets of the loopback interface.
 *
 * <p>Extend it and say how to make the transport and the retry queue; the tests are in the interfaces, one for each kind of fault. Run it with
 * {@code -Dsluice.leakDetection=true}. {@link FaultStorm} has the same faults at random.
 */
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class FaultSuite
        implements FaultSuiteBeforeHead,
                FaultSuiteStreams,
                FaultSuiteStatuses,
                FaultSuiteRateLimits,
                FaultSuiteLimits,
                FaultSuiteClients,
                FaultSuiteConnections {
    private FaultRig rig;

    /** Returns a new transport; the test closes it. */
    protected abstract HttpTransport newTransport();

    /** Returns the maker of a queue, without jitter, that holds a hundred calls. */
    protected abstract RetryQueue.Factory newQueue(int workers, int maxCount, Duration init, Duration max);

    /** Returns whether a connection whose end has reached this machine is never taken for a new exchange; an answer of no needs a good excuse. */
    protected boolean neverTakesClosedConnections() {
        return true;
    }

    @BeforeEach
    final void open() {
        rig = new FaultRig(newTransport());
    }

    @AfterEach
    final void close() throws IOException {
        rig.close();
    }

    @Override
    public final FaultRig rig() {
        return rig;
    }

    @Override
    public final RetryQueue.Factory queue(int workers, int maxCount, Duration init, Duration max) {
        return newQueue(workers, maxCount, init, max);
    }

    @Override
    public final boolean looksBeforeItSends() {
        return neverTakesClosedConnections();
    }
}
