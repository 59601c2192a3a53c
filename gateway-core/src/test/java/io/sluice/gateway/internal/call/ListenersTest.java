package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.RecordingLog;
import io.sluice.gateway.internal.base.Listeners;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {
    private final RecordingLog log = new RecordingLog();
    private final List<String> told = new ArrayList<>();

    @Test
    void allAreToldInOrderAndWhatOneThrowsReachesNeitherTheOthersNorTheTeller() {
        GatewayListener listeners = Listeners.of(
                List.of(new Named("a"), new Broken(), new Named("b"), new Broken()), new PluginErrors(log));
        CallFacts call = new CallFacts("id-1", "GET", "/", "", Attributes.empty());
        listeners.callStarted(call, Headers.empty());
        listeners.routed(call, RouteDecision.internal());
        listeners.attemptStarted(call, 0, AttemptReason.FIRST, LegRole.WHOLE, "x");
        listeners.committed(call, 200);
        assertThat(told)
                .containsExactly(
                        "a started",
                        "b started",
                        "a routed",
                        "b routed",
                        "a attempt",
                        "b attempt",
                        "a committed",
                        "b committed");
        assertThat(log.lines()).hasSize(1);
        assertThat(log.lines().get(0)).contains("Broken", "callStarted");
    }

    @Test
    void callGoesOnWhateverAListenerThrows() {
        ManualTransport transport = new ManualTransport();
        try (GatewayRig rig = new GatewayRig(transport, Origin.of("http", "h", 80))) {
            rig.builder.listener(new Broken());
            GatewayCall call = rig.call();
            transport.exchange(0).respond(200).send("ok").end();
            assertThat(rig.text(call)).isEqualTo("ok");
            assertThat(rig.events(call)).hasSize(6);
        }
    }

    private final class Named implements GatewayListener {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void callStarted(CallInfo call) {
            told.add(name + " started");
        }

        @Override
        public void routed(CallInfo call, RouteDecision decision) {
            told.add(name + " routed");
        }

        @Override
        public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
            told.add(name + " attempt");
        }

        @Override
        public void committed(CallInfo call, int status) {
            told.add(name + " committed");
        }
    }

    /** Throws from every event, errors as well. */
    private static final class Broken implements GatewayListener {
        @Override
        public void callStarted(CallInfo call) {
            throw new AssertionError("callStarted");
        }

        @Override
        public void routed(CallInfo call, RouteDecision decision) {
            throw new IllegalStateException("routed");
        }

        @Override
        public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
            throw new IllegalStateException("attemptStarted");
        }

        @Override
        public void attemptEnded(CallInfo call, AttemptSummary attempt) {
            throw new IllegalStateException("attemptEnded");
        }

        @Override
        public void committed(CallInfo call, int status) {
            throw new IllegalStateException("committed");
        }

        @Override
        public void callEnded(CallInfo call, CallSummary summary) {
            throw new IllegalStateException("callEnded");
        }
    }
}
