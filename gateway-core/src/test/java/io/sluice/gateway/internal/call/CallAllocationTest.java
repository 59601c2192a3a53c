package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.testkit.ManualTransport;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a call of a large body allocates beside that body, by the thread's own account. */
class CallAllocationTest {
    private static final GatewayRequest LARGE = GatewayRequest.post(
            "/v1/chat/completions",
            "{\"model\":\"m\",\"prompt\":\"" + "word ".repeat(200_000) + "\",\"stream\":false}");
    private static final int TENTH = LARGE.body().remaining() / 10;

    private final ManualTransport transport = new ManualTransport()
            .onStart(exchange -> exchange.respond(200).send("{}").end());

    @Test
    void callToAnInstanceSendsTheBodyItself() {
        try (GatewayRig rig = new GatewayRig(transport, Origin.of("http", "engine", 8000))) {
            assertThat(allocatedByCall(rig)).isLessThan(TENTH);
        }
    }

    @Test
    void anotherModelCostsNoCopyOfTheBody() {
        Endpoint endpoint = Endpoint.of("https://api.example.com/v1").withRewriteModel("other");
        try (GatewayRig rig = new GatewayRig(transport, Origin.of("http", "unused", 80)).external(endpoint)) {
            assertThat(allocatedByCall(rig)).isLessThan(TENTH);
        }
        assertThat(transport.exchange(1).request().bodySize())
                .isEqualTo(LARGE.body().remaining() + "other".length() - "m".length());
    }

    /** The first call loads classes, so it is the second that counts. */
    private static long allocatedByCall(GatewayRig rig) {
        rig.text(rig.gateway().call(LARGE));
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        rig.text(rig.gateway().call(LARGE));
        return thread.getCurrentThreadAllocatedBytes() - before;
    }
}
