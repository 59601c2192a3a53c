package io.sluice.gateway.contract;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every server that embeds the library must show, seen from outside: raw clients before it, upstreams that play faults behind it, all on real sockets of the
 * loopback interface. The names of the tests begin with the case they are of ({@code HO-1} to {@code HO-19}).
 *
 * <p>Extend it and say how to start the host around a gateway; the tests are in the interfaces. A host whose server cannot hold a case says so in its Javadoc, with
 * the reason, and gives its number in {@link #cannotHold}. Run it with {@code -Dsluice.leakDetection=true}.
 */
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class HostContract
        implements HostContractStreams,
                HostContractClients,
                HostContractReplies,
                HostContractBodies,
                HostContractConnections,
                HostContractContext,
                HostContractGatekeeper,
                HostContractDrain {
    private HostRig rig;

    /** Starts a host on a free port; it accepts connections when this returns. */
    protected abstract RunningHost start(HostSetup setup) throws Exception;

    /** Returns a new transport for the gateway behind the host, which the test closes; a host that brings its own gives that. */
    protected HttpTransport newTransport() {
        return new JdkHttpTransport();
    }

    /** Returns the numbers of the cases that the host's server cannot hold; each needs a good excuse. */
    protected Set<Integer> cannotHold() {
        return Set.of();
    }

    /** Returns what gives each leg its {@code traceparent}; a host that brings a tracer gives that. One that is a listener, too, listens. */
    protected LegFields tracer() {
        AtomicLong spans = new AtomicLong(1);
        return leg -> {
            String parent = leg.clientHeaders().first("traceparent");
            return parent == null
                    ? Headers.empty()
                    : Headers.of(
                            "traceparent",
                            parent.substring(0, 36) + String.format("%016x-01", spans.getAndIncrement()));
        };
    }

    @BeforeEach
    final void open() {
        rig = new HostRig(newTransport(), this::start);
    }

    @AfterEach
    final void close() throws Exception {
        rig.close();
    }

    @Override
    public final HostRig rig() {
        return rig;
    }

    @Override
    public final LegFields traces() {
        return tracer();
    }

    @Override
    public final void needs(int number) {
        assumeFalse(cannotHold().contains(number), () -> "the host declares HO-" + number);
    }
}
