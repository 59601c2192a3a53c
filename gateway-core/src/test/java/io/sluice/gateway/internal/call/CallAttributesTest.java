package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttributeKey;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a host knows of a call reaches its own plug-ins, and nobody else (RT-G-1). */
class CallAttributesTest {
    private static final AttributeKey<String> TENANT = AttributeKey.of("tenant");

    private final ManualTransport transport = new ManualTransport()
            .onStart(exchange -> exchange.respond(503).send("ill").end());
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));
    private final List<Attributes> seen = new ArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void policySchedulerAndListenersSeeThem() {
        rig.builder.instanceRetries(1).listener(new Looking()).routePolicy(new LookingPolicy());
        Attributes given = Attributes.empty().with(TENANT, "acme");
        GatewayRequest chat = GatewayRig.chat();
        GatewayCall call = rig.gateway()
                .call(GatewayRequest.builder(chat.method(), chat.target())
                        .headers(chat.headers())
                        .body(chat.body())
                        .attribute(TENANT, "acme")
                        .build());
        rig.clock.advance(Duration.ofSeconds(1));
        rig.text(call);
        rig.summary(call);
        assertThat(rig.scheduler.queries())
                .hasSize(2)
                .extracting(ScheduleQuery::attributes)
                .containsOnly(given);
        assertThat(seen).hasSize(3).containsOnly(given);
        assertThat(transport.exchange(0).request().headers().toString()).doesNotContain("acme", "tenant");
    }

    @Test
    void thereAreNoneByDefault() {
        rig.builder.listener(new Looking());
        GatewayCall call = rig.call();
        rig.text(call);
        rig.summary(call);
        assertThat(seen).containsOnly(Attributes.empty());
    }

    private final class LookingPolicy implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            seen.add(query.attributes());
            return RouteDecision.internal();
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            throw new AssertionError(query);
        }
    }

    private final class Looking implements GatewayListener {
        @Override
        public void callStarted(CallInfo call) {
            seen.add(call.attributes());
        }

        @Override
        public void callEnded(CallInfo call, CallSummary summary) {
            seen.add(call.attributes());
        }
    }
}
