package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HostContractBase.assertError;
import static io.sluice.gateway.testkit.Fault.DONE;
import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static io.sluice.gateway.testkit.Fault.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The end of a host. */
interface HostContractDrain extends HostContractBase {
    /** An event of a stream that goes on when the test lets it. */
    private static Fault streamUntil(CountDownLatch gate) {
        return connection -> {
            connection.write(EVENTS + chunk(EVENT));
            gate.await();
            connection.write(chunk(DONE) + chunk(""));
        };
    }

    @Test
    @DisplayName("HO-13: a drain lets streams finish, serves what comes on open connections, and takes no new ones")
    default void drains() throws Exception {
        needs(13);
        CountDownLatch gate = new CountDownLatch(1);
        rig().instance(streamUntil(gate), ok("served"));
        RawClient streaming = rig().connect().send(STREAM);
        streaming.readHead();
        assertThat(streaming.readChunked(EVENT.length())).isEqualTo(EVENT);
        RawClient resting = rig().connect().send(RawClient.get("/v1/models"));
        assertThat(resting.read().status()).isLessThan(500);

        CompletableFuture<Void> drained = drain(Duration.ofMinutes(1));
        Await.until("new connections are refused", () -> !accepts());
        RawClient.Response served = resting.send(CHAT).read();
        assertThat(served.body()).isEqualTo("served");
        assertThat(served.header("connection")).isEqualToIgnoringCase("close");
        assertThat(drained).isNotDone();
        gate.countDown();
        assertThat(streaming.readChunked(DONE.length() + 1)).isEqualTo(DONE);
        Await.value(drained);
    }

    @Test
    @DisplayName("HO-13: what has not ended at the limit is cut with an error event")
    default void cutsAtTheLimit() throws Exception {
        needs(13);
        rig().instance(Fault.stallAfter(EVENTS + chunk(EVENT)));
        RawClient streaming = rig().connect().send(STREAM);
        streaming.readHead();
        CompletableFuture<Void> drained = drain(Duration.ofMillis(50));
        assertThat(streaming.readChunked(1 << 20))
                .startsWith(EVENT + "event: error\n")
                .contains("shutting down")
                .doesNotContain("[DONE]");
        Await.value(drained);
        assertThat(accepts()).isFalse();
    }

    @Test
    @DisplayName("HO-13: calls that come to a gateway which was closed are 503, at once")
    default void refusesCallsOfAClosedGateway() throws IOException {
        rig().host();
        rig().gateway().close();
        RawClient.Response refused = rig().exchange(CHAT);
        assertError(refused, 503, "shutting_down");
        assertThat(refused.header("retry-after")).isNotEmpty();
    }

    private CompletableFuture<Void> drain(Duration limit) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        rig().host().drain(limit);
                        drained.complete(null);
                    } catch (Throwable failure) {
                        drained.completeExceptionally(failure);
                    }
                })
                .start();
        return drained;
    }

    private boolean accepts() {
        try {
            RawClient.connect(rig().host().port()).close();
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
