package io.sluice.gateway.spring.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.TrackedPool;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebHandler;
import reactor.netty.http.HttpResources;

/** The mapping in a WebFlux application. */
@ExtendWith(LeakCheck.class)
class SluiceHandlerMappingTest {
    private static final List<String> PATTERNS = new CopyOnWriteArrayList<>();
    private static AnnotationConfigApplicationContext application;
    private static WebFluxServer server;

    @BeforeAll
    static void start() {
        application = new AnnotationConfigApplicationContext(Application.class);
        DispatcherHandler dispatcher = application.getBean(DispatcherHandler.class);
        WebHandler watched = exchange -> dispatcher
                .handle(exchange)
                .doOnTerminate(() -> PATTERNS.add(Objects.toString(
                        exchange.getAttributes().get(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))));
        server = WebFluxServer.start(HttpResources.get(), application.getBean(SluiceWebHandler.class), watched);
    }

    @AfterAll
    static void stop() {
        server.close();
        application.close();
    }

    @Test
    @DisplayName(
            "The paths of calls are the gateway's, other paths are not, and a path that the application takes is the application's")
    void mapsThePathsOfCalls() throws IOException {
        assertThat(get("/v1/files/f")).isEqualTo("called /v1/files/f");
        assertThat(get("/generate")).isEqualTo("called /generate");
        assertThat(get("/v1/mine")).isEqualTo("mine");
        assertThat(status("/other")).isGreaterThanOrEqualTo(400);
    }

    @Test
    @DisplayName("In metrics the paths of calls are one")
    void namesOnePattern() throws IOException {
        PATTERNS.clear();
        get("/v1/files/1");
        get("/v1/files/2");
        assertThat(PATTERNS).containsExactly("/v1/**", "/v1/**");
    }

    private static String get(String path) throws IOException {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.send(RawClient.get(path)).read().body();
        }
    }

    private static int status(String path) throws IOException {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.send(RawClient.get(path)).readHead().status();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    static class Application {
        @Bean
        Gateway gateway() {
            ManualTransport engine = new ManualTransport()
                    .onStart(upstream -> upstream.respond(200, "content-type", "text/plain")
                            .send("called " + upstream.request().target())
                            .end());
            TrackedPool pool = new TrackedPool().add("engine", Origin.of("http", "127.0.0.1", 1));
            return Gateway.builder().transport(engine).scheduler(pool).build();
        }

        @Bean
        SluiceWebHandler handler(Gateway gateway) {
            return SluiceWebHandler.of(gateway);
        }

        @Bean
        SluiceHandlerMapping calls(SluiceWebHandler handler) {
            return new SluiceHandlerMapping(handler);
        }

        @Bean
        RouterFunction<ServerResponse> own() {
            return RouterFunctions.route()
                    .GET("/v1/mine", request -> ServerResponse.ok().bodyValue("mine"))
                    .build();
        }
    }
}
