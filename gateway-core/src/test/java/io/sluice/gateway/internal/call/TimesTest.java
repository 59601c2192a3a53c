package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All times of a gateway at zero, which is off, or for ever (RT-X-4). */
class TimesTest {
    private static final Duration AGES = Duration.ofDays(10_000);

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    static List<Duration> extremes() {
        return List.of(Duration.ZERO, ChronoUnit.FOREVER.getDuration());
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void nothingIsOverdue(Duration time) {
        setAll(time);
        GatewayCall call = rig.call();
        rig.advance(AGES);
        ManualExchange exchange = transport.exchange(0).respond(200).send("a");
        ChunkProbe host = rig.read(call);
        rig.advance(AGES);
        exchange.send("b").end();
        assertThat(rig.summary(call).error()).isNull();
        assertThat(host.text()).isEqualTo("ab");
        assertThat(transport.started()).as("no hedge").isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void limitsOfUpstreamsDoNotOverflow(Duration time) {
        setAll(time);
        rig.external(Endpoint.of("http://limited/v1"));
        GatewayCall call = rig.call();
        transport.exchange(0).respond(429, "retry-after", "99999999999").end();
        assertThat(rig.response(call).status()).isEqualTo(429);
        GatewayCall next = rig.call();
        boolean isRemembered = !time.isZero();
        assertThat(transport.started()).isEqualTo(isRemembered ? 1 : 2);
        next.cancel("not wanted");
    }

    private void setAll(Duration time) {
        rig.builder
                .instanceHeadTimeout(time)
                .endpointHeadTimeout(time)
                .instanceFirstContentTimeout(time)
                .endpointFirstContentTimeout(time)
                .idleTimeout(time)
                .clientStallTimeout(time)
                .requestTimeout(time)
                .hedgeAfter(time)
                .limitedAtMost(time);
    }
}
