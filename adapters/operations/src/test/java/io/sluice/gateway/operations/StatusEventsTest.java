package io.sluice.gateway.operations;

import static io.sluice.gateway.operations.PagesRig.many;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who watches the status. */
@DisplayName("HC-L-5")
class StatusEventsTest {
    private final PagesRig rig = new PagesRig("[]", 2);

    @AfterEach
    void close() {
        rig.close();
        assertThat(rig.pages.watchers()).isZero();
    }

    @Test
    @DisplayName("A watcher gets the figures at once and again and again, as events on one line")
    void watches() {
        rig.source.found(many(1000));
        GatewayResponse response = rig.response("GET", "/status/events");
        assertThat(response.headers().first("content-type")).isEqualTo("text/event-stream");
        ChunkProbe probe = ChunkProbe.on(response.body()).request(1);
        Await.until("the first event", () -> events(probe) == 1);
        assertThat(probe.text())
                .startsWith("data: {\"version\":\"1.2.3\"")
                .endsWith("}\n\n")
                .doesNotContain("}\n{");
        probe.request(2);
        Await.until("more", () -> events(probe) == 3);
        probe.cancel();
    }

    @Test
    @DisplayName("One that left, and one that never came, are no watchers any more")
    void leaves() {
        Body left = rig.response("GET", "/status/events").body();
        ChunkProbe.on(left).request(1).cancel();
        Body never = rig.response("GET", "/status/events").body();
        never.cancel(new IllegalStateException("the client left before the head"));
        Await.until("nobody watches", () -> rig.pages.watchers() == 0);
    }

    @Test
    @DisplayName("One that takes nothing gets nothing, and is cut off after a while; others are not held up")
    void slow() {
        ChunkProbe slow =
                ChunkProbe.on(rig.response("GET", "/status/events").body()).request(1);
        ChunkProbe quick =
                ChunkProbe.on(rig.response("GET", "/status/events").body()).request(Long.MAX_VALUE);
        Await.until(
                "the slow one is cut off",
                () -> slow.end().toCompletableFuture().isCompletedExceptionally());
        assertThat(events(slow)).isEqualTo(1);
        int before = events(quick);
        Await.until("the quick one goes on", () -> events(quick) > before);
        assertThat(rig.pages.watchers()).isEqualTo(1);
        quick.cancel();
    }

    @Test
    @DisplayName("Too many are refused; HEAD watches nothing; the end of the host ends the streams")
    void bounded() {
        ChunkProbe one =
                ChunkProbe.on(rig.response("GET", "/status/events").body()).request(Long.MAX_VALUE);
        ChunkProbe other =
                ChunkProbe.on(rig.response("GET", "/status/events").body()).request(Long.MAX_VALUE);
        GatewayResponse third = rig.response("GET", "/status/events");
        assertThat(third.status()).isEqualTo(503);
        assertThat(third.headers().first("retry-after")).isEqualTo("5");
        assertThat(rig.response("HEAD", "/status/events").status()).isEqualTo(200);
        rig.pages.endEvents();
        Await.until("both have ended", () -> isComplete(one) && isComplete(other));
        assertThat(rig.response("GET", "/status/events").status()).isEqualTo(503);
    }

    @Test
    @DisplayName("Figures of 1,000 instances are made once for all who ask within a second")
    void cheap() {
        rig.source.found(many(1000));
        byte[] first = Await.value(rig.response("GET", "/status").body().readAllBytes(1 << 20))
                .clone();
        assertThat(Await.value(rig.response("GET", "/status").body().readAllBytes(1 << 20)))
                .isEqualTo(first);
        rig.gateway.drain(many(1).get(0).id());
        assertThat(Await.value(rig.response("GET", "/status").body().readAllBytes(1 << 20)))
                .isEqualTo(first);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(Await.value(rig.response("GET", "/status").body().readAllBytes(1 << 20)))
                .isNotEqualTo(first);
    }

    private static int events(ChunkProbe probe) {
        return probe.text().split("data: ", -1).length - 1;
    }

    private static boolean isComplete(ChunkProbe probe) {
        CompletableFuture<Void> end = probe.end().toCompletableFuture();
        return end.isDone() && !end.isCompletedExceptionally();
    }
}
