package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promise of {@link GatewayListener#callStarted}. */
class CallersThreadTest {
    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));
    private final List<Thread> seen = new ArrayList<>();

    @BeforeEach
    void listen() {
        rig.builder.listener(new GatewayListener() {
            @Override
            public void callStarted(CallInfo call) {
                seen.add(Thread.currentThread());
            }
        });
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aCallStartsOnTheThreadOfItsCallerBeforeItReturns() {
        CompletableFuture<GatewayCall> made = new CompletableFuture<>();
        Thread caller = new Thread(() -> made.complete(rig.call()), "caller");
        caller.start();
        GatewayCall call = Await.value(made);
        assertThat(seen).containsExactly(caller);
        transport.exchange(0).respond(200).end();
        rig.text(call);
        rig.summary(call);
    }

    @Test
    void soDoesOneThatIsMadeInACallbackOfAnother() {
        GatewayCall first = rig.call();
        CompletableFuture<GatewayCall> made = new CompletableFuture<>();
        first.completion().thenRun(() -> made.complete(rig.call()));
        transport.exchange(0).respond(200).end();
        rig.text(first);
        GatewayCall second = Await.value(made);
        assertThat(seen).containsExactly(Thread.currentThread(), Thread.currentThread());
        transport.exchange(1).respond(200).end();
        rig.text(second);
        rig.summary(second);
    }

    @Test
    void soDoesOneOfAGatewayThatIsClosed() {
        rig.gateway().close();
        GatewayCall call = rig.call();
        assertThat(seen).containsExactly(Thread.currentThread());
        assertThat(rig.response(call).status()).isEqualTo(503);
    }
}
