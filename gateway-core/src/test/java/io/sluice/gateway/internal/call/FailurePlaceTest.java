package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.FailurePlace;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How far a call had come when it failed. */
class FailurePlaceTest {
    private final GatewayException lost = new GatewayException(ErrorKind.CONNECTION_LOST, "lost");

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    private void expect(GatewayCall call, FailurePlace place) {
        assertThat(rig.summary(call).failedAt()).isEqualTo(place);
    }

    private void expectAttemptToo(GatewayCall call, FailurePlace place) {
        expect(call, place);
        assertThat(rig.summary(call).attempts().get(0).failedAt()).isEqualTo(place);
    }

    @Test
    void aRequestThatCannotBeRead() {
        GatewayCall call = rig.gateway().call(GatewayRequest.post("/v1/chat/completions", "{\"model\":1}"));
        rig.text(call);
        expect(call, FailurePlace.BEFORE_ROUTING);
    }

    @Test
    void noInstance() {
        rig.scheduler.onSchedule((scheduler, query) ->
                CompletableFuture.failedStage(GatewayException.noAvailableInstance("all are busy", null)));
        GatewayCall call = rig.call();
        rig.text(call);
        expect(call, FailurePlace.PLACING);
    }

    @Test
    void noConnection() {
        GatewayCall call = rig.call();
        transport.exchange(0).refuse();
        rig.text(call);
        expectAttemptToo(call, FailurePlace.CONNECTING);
        assertThat(rig.summary(call).requestBytes()).isZero();
    }

    @Test
    void noHead() {
        GatewayCall call = rig.call();
        transport.exchange(0).failHead(lost);
        rig.text(call);
        expectAttemptToo(call, FailurePlace.HEAD);
    }

    @Test
    void noContent() {
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents().breakWith(lost);
        rig.text(call);
        expectAttemptToo(call, FailurePlace.CONTENT);
    }

    @Test
    void aBrokenBody() {
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents().send("data: {\"choices\":[]}\n\n").breakWith(lost);
        rig.text(call);
        expectAttemptToo(call, FailurePlace.BODY);
    }

    @Test
    void aClientThatLeft() {
        GatewayCall call = rig.call();
        call.cancel("left");
        expect(call, FailurePlace.CLIENT);
    }

    @Test
    void nowhereIfItDidNotFail() {
        GatewayCall call = rig.call();
        transport.exchange(0).respond(200).send("ok").end();
        rig.text(call);
        assertThat(rig.summary(call).failedAt()).isNull();
        assertThat(rig.summary(call).attempts().get(0).failedAt()).isNull();
    }
}
