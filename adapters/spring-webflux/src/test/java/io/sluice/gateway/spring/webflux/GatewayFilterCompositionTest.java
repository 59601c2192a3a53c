package io.sluice.gateway.spring.webflux;

import static io.sluice.gateway.testkit.Fault.DONE;
import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.TrackedPool;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.factory.rewrite.RewriteFunction;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The filter between others of Spring Cloud Gateway, as {@code routes.yml} names them. */
@ExtendWith(LeakCheck.class)
class GatewayFilterCompositionTest {
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";
    private static final String STREAM = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
    private static final TrackedPool POOL = new TrackedPool();
    private static FaultyUpstream engine;
    private static ConfigurableApplicationContext application;
    private final List<ReceivedRequest> seen = new CopyOnWriteArrayList<>();
    private RawClient client;

    @BeforeAll
    static void startApplication() {
        engine = FaultyUpstream.start(Ticker.system());
        POOL.add("engine", engine.origin());
        application = GatewayApplication.start(
                Beans.class,
                "--spring.config.location=classpath:routes.yml",
                "--engine=http://" + engine.origin().host() + ":"
                        + engine.origin().port());
    }

    @AfterAll
    static void stopApplication() throws IOException {
        application.close();
        engine.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = RawClient.connect(GatewayApplication.port(application));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        SluiceWebHandler handler = application.getBean(SluiceWebHandler.class);
        Await.until("all exchanges have ended", () -> handler.openRequests() == 0);
        Gateway gateway = application.getBean(Gateway.class);
        Await.until("all calls have ended", () -> gateway.openCalls() == 0);
        assertThat(POOL.leases()).allSatisfy(lease -> assertThat(lease.ends()).hasSize(1));
    }

    @Test
    @DisplayName(
            "What filters make of a request goes upstream, and what they make of a head goes to the client, wherever they stand in the list")
    void composesWithFiltersOfHeads() throws IOException {
        answers((number) -> ok("fine"));
        String request =
                RawClient.post("/llm/v1/chat/completions?a=b", CHAT).replaceFirst("\r\n", "\r\nx-secret: s\r\n");
        RawClient.Response response = client.send(request).read();
        assertThat(response.body()).isEqualTo("fine");
        assertThat(response.header("x-by")).isEqualTo("sluice");
        assertThat(seen.get(0).target()).isEqualTo("/v1/chat/completions?a=b");
        assertThat(seen.get(0).headers("x-tenant")).containsExactly("acme");
        assertThat(seen.get(0).headers("x-secret")).isEmpty();
    }

    @Test
    @DisplayName("A stream passes, and the connection goes on")
    void streams() throws IOException {
        answers(number -> Fault.stream());
        assertThat(client.send(RawClient.post("/llm/v1/chat/completions", STREAM))
                        .read()
                        .body())
                .isEqualTo(EVENT + EVENT + DONE);
        assertThat(client.send(RawClient.post("/llm/v1/chat/completions", STREAM))
                        .read()
                        .header("x-by"))
                .isEqualTo("sluice");
    }

    @Test
    @DisplayName("A circuit breaker sees the status, and its fallback takes the place of the response")
    void composesWithCircuitBreakers() throws IOException {
        answers(number -> status(503, "{}"));
        RawClient.Response response =
                client.send(RawClient.post("/broken/v1/chat/completions", CHAT)).read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("instead");
    }

    @Test
    @DisplayName("A retry filter makes a new call of the same body, and the response before is dropped")
    void composesWithRetries() throws IOException {
        answers(number -> number == 0 ? status(503, "{\"no\":1}") : ok("fine"));
        RawClient.Response response =
                client.send(RawClient.post("/again/v1/chat/completions", CHAT)).read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("fine");
        assertThat(seen)
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.text()).isEqualTo(CHAT));
    }

    @Test
    @DisplayName("A filter that rewrites the body gets it whole")
    void composesWithFiltersOfBodies() throws IOException {
        answers(number -> ok("fine"));
        assertThat(client.send(RawClient.post("/shouted/v1/chat/completions", CHAT))
                        .read()
                        .body())
                .isEqualTo("FINE");
    }

    @Test
    @DisplayName("A route without the filter is proxied as ever")
    void leavesOtherRoutesAlone() throws IOException {
        answers(number -> ok("proxied"));
        assertThat(client.send(RawClient.get("/plain/page")).read().body()).isEqualTo("proxied");
        assertThat(seen.get(0).target()).isEqualTo("/plain/page");
    }

    private void answers(IntFunction<Fault> fault) {
        engine.chooses((request, number) -> {
            seen.add(request);
            return fault.apply(seen.size() - 1);
        });
    }

    /** Of objects, since the interface of Spring Cloud Gateway 5 has a method of that shape, and that of 4 has not. */
    static final class Shout implements RewriteFunction<Object, Object> {
        @Override
        public Publisher<Object> apply(ServerWebExchange exchange, Object body) {
            return Mono.just(body.toString().toUpperCase(Locale.ROOT));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        Gateway gateway() {
            return Gateway.builder().scheduler(POOL).build();
        }

        @Bean
        SluiceWebHandler handler(Gateway gateway) {
            return SluiceWebHandler.of(gateway);
        }

        @Bean
        SluiceGatewayFilterFactory filter(SluiceWebHandler handler) {
            return new SluiceGatewayFilterFactory(handler);
        }

        @Bean
        Shout shout() {
            return new Shout();
        }

        @Bean
        RouterFunction<ServerResponse> fallback() {
            return RouterFunctions.route()
                    .POST("/fallback", request -> ServerResponse.ok().bodyValue("instead"))
                    .build();
        }
    }
}
