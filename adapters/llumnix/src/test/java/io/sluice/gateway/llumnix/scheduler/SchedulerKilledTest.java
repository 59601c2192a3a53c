package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A whole gateway, with a scheduler and an engine on sockets. */
class SchedulerKilledTest {
    @Test
    void noCallIsLostWhenTheSchedulerDies() throws Exception {
        try (ScriptedServer engine = ScriptedServer.start().onConnection(connection -> {
            connection.answerAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        })) {
            Instance instance =
                    Instance.builder(engine.origin()).role(Role.NEUTRAL).build();
            SchedulerBooks books = new SchedulerBooks(List.of(instance));
            SocketScheduler scheduler = new SocketScheduler(books, 0);
            GatewaySettings settings = OptionRegistry.standard()
                    .read(Map.of(
                            "scheduler-endpoints",
                                    "127.0.0.1:" + scheduler.origin().port(),
                            "llm-backend-endpoints", "localhost:" + engine.port()));
            try (JdkHttpTransport transport = JdkHttpTransport.builder().build();
                    Gateway gateway = settings.applyTo(Gateway.builder())
                            .transport(transport)
                            .build()) {
                call(gateway, "before");
                assertThat(books.scheduled()).isEqualTo(1);
                scheduler.close();
                for (int i = 0; i < 10; i++) {
                    call(gateway, "after");
                }
                assertThat(books.scheduled()).isEqualTo(1);
                assertThat(gateway.snapshot().sources()).anyMatch(source -> source.state() == State.STALE);
                assertThat(gateway.snapshot().instances()).allMatch(status -> status.openCalls() == 0);
            }
        }
    }

    private static void call(Gateway gateway, String prompt) {
        GatewayCall call =
                gateway.call(GatewayRequest.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"" + prompt + "\"}"));
        GatewayResponse response = Await.value(call.response());
        assertThat(response.status()).isEqualTo(200);
        assertThat(new String(Await.value(response.body().readAllBytes(100)), UTF_8))
                .isEqualTo("{}");
    }
}
