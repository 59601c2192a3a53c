package io.sluice.gateway.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.servlet.ServletHost.Kind;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.TrackedPool;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** A Spring MVC application that has a gateway among its controllers. */
@ExtendWith(LeakCheck.class)
class SpringMvcTest {
    private static final String STREAM =
            RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
    private static final String DONE = "data: [DONE]\n\n";
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"t\"}}]}\n\n";

    private final ManualTransport transport = new ManualTransport();
    private final Gateway gateway = Gateway.builder()
            .transport(transport)
            .scheduler(new TrackedPool().add("i", Origin.of("http", "127.0.0.1", 9)))
            .build();
    private final GatewayHandler handler =
            GatewayHandler.builder(gateway).clientPoll(Duration.ofMillis(20)).build();
    private ServletHost host;

    @BeforeEach
    void start() throws Exception {
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        context.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("gatewayHandler", handler));
        context.register(Application.class, Calls.class, ErrorPages.class);
        host = Kind.JETTY.start(handler, new DispatcherServlet(context), ServletHost.USUAL_IDLE_MILLIS);
    }

    @AfterEach
    void end() throws Exception {
        Await.until("every request has ended", () -> handler.openRequests() == 0);
        host.close();
        gateway.close();
    }

    @Test
    @DisplayName("A controller's method hands a call over, and the framework leaves it alone")
    void streamsFromAController() throws IOException {
        RawClient client = RawClient.connect(host.port()).send(STREAM);
        Await.until("the engine is asked", () -> transport.started() == 1);
        transport.exchange(0).respondEvents().send(EVENT);
        assertThat(client.readHead().header("content-type")).startsWith("text/event-stream");
        assertThat(client.readChunked(EVENT.length())).isEqualTo(EVENT);
        transport.exchange(0).send(DONE).end();
        assertThat(client.readChunked(DONE.length())).isEqualTo(DONE);
        client.close();
    }

    @Test
    @DisplayName("A client that leaves before the head frees the engine, though no thread waits")
    void noticesClientsThatLeave() throws IOException {
        RawClient client = RawClient.connect(host.port()).send(STREAM);
        Await.until("the engine is asked", () -> transport.started() == 1);
        client.close();
        Await.until("the engine is free", () -> transport.exchange(0).cancelCause() != null);
    }

    @Test
    @DisplayName("A response that breaks off is cut, and the application's error page is not put behind it")
    void gluesNoErrorPage() throws IOException {
        RawClient client = RawClient.connect(host.port())
                .send(RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}"));
        Await.until("the engine is asked", () -> transport.started() == 1);
        transport.exchange(0).respond(200).send("half").breakWith(new IOException("Broken pipe"));
        client.readHead();
        assertThat(client.readToEnd()).doesNotContain("error page").doesNotContain("0\r\n\r\n");
    }

    /** What Spring makes ready. */
    @EnableWebMvc
    static class Application {}

    /** Where calls come in. */
    @RestController
    static class Calls {
        private final GatewayHandler handler;

        Calls(GatewayHandler handler) {
            this.handler = handler;
        }

        @RequestMapping("/v1/**")
        void call(HttpServletRequest request, HttpServletResponse response) {
            handler.handle(request, response);
        }
    }

    /** What makes pages of exceptions. */
    @RestControllerAdvice
    static class ErrorPages {
        @ExceptionHandler
        String page(Exception e) {
            return "error page";
        }
    }
}
