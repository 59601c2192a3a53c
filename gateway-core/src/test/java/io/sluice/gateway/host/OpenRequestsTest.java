package io.sluice.gateway.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.TrackedPool;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The open requests of a host")
@ExtendWith(LeakCheck.class)
class OpenRequestsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Gateway gateway = Gateway.builder()
            .transport(new ManualTransport())
            .scheduler(new TrackedPool())
            .build();
    private final OpenRequests open = new OpenRequests(gateway);

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    @DisplayName("are waited for before the gateway is closed")
    void waits() {
        open.opened();
        open.opened();
        CompletableFuture<Boolean> end = open.drainAndCloseLater(LONG).toCompletableFuture();
        assertThat(open.isDraining()).isTrue();
        open.closed();
        assertThat(Await.holdsWithin(Duration.ofMillis(50), end::isDone)).isFalse();
        assertThat(said()).isNotEqualTo("shutting_down");
        open.closed();
        assertThat(end.join()).isTrue();
        assertThat(said()).isEqualTo("shutting_down");
        assertThat(open.count()).isZero();
    }

    @Test
    @DisplayName("that do not end in time are ended by the gateway")
    void ends() {
        open.opened();
        CompletableFuture<Boolean> end = open.drainAndCloseLater(Duration.ZERO).toCompletableFuture();
        Await.until("the gateway is closed", () -> said().equals("shutting_down"));
        open.closed();
        assertThat(end.join()).isFalse();
    }

    @Test
    @DisplayName("are not waited for by a thread that is interrupted, which closes the gateway all the same")
    void interrupted() {
        open.opened();
        Thread.currentThread().interrupt();
        assertThat(open.drainAndClose(LONG)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(said()).isEqualTo("shutting_down");
    }

    private String said() {
        GatewayResponse response = gateway.call(
                        GatewayRequest.builder("GET", "/v1/files").build())
                .response()
                .toCompletableFuture()
                .join();
        String body = new String(
                response.body().readAllBytes(10_000).toCompletableFuture().join(), UTF_8);
        return body.contains("shutting_down") ? "shutting_down" : body;
    }
}
