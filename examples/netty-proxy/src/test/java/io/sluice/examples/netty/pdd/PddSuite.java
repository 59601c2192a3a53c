package io.sluice.examples.netty.pdd;

import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.testkit.LeakCheck;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every clause of disaggregation that shows on the wire, against strict engines; extend it and say how to make the transport. */
@ExtendWith(LeakCheck.class)
abstract class PddSuite
        implements PddSuiteLoad,
                PddSuiteBodies,
                PddSuiteFaults,
                PddSuiteChain,
                PddSuiteCuts,
                PddSuiteBrokenStreams,
                PddSuiteClients,
                PddSuiteStages {
    /** Returns a new transport; the test closes it. */
    abstract HttpTransport newTransport();

    @Override
    public final PddSite.Builder site(Scenario scenario) {
        return PddSite.of(newTransport(), scenario);
    }
}
