package io.sluice.gateway.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Origin;
import io.sluice.gateway.servlet.ServletHost.Kind;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.TrackedPool;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong in servlets that are written quickly, on each container. */
@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
class ServletTrapsTest {
    private static final String CHAT = RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}");
    private static final String CHUNKED =
            "POST /v1/completions HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ManualTransport transport = new ManualTransport();
    private final GatewayBuilder settings = Gateway.builder()
            .transport(transport)
            .scheduler(new TrackedPool().add("i", Origin.of("http", "127.0.0.1", 9)));
    private Gateway gateway;
    private GatewayHandler handler;
    private ServletHost host;

    @AfterEach
    void end() throws Exception {
        Await.until("every request has ended", () -> handler.openRequests() == 0);
        host.close();
        gateway.close();
        assertThat(gateway.openCalls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("An engine that is silent for longer than a connection may rest is waited for")
    void waitsForASilentEngine(Kind kind) throws Exception {
        start(kind, options -> options, 500);
        RawClient client = client().send(CHAT);
        Await.until("the engine is asked", () -> transport.started() == 1);
        assertThat(Await.holdsWithin(Duration.ofMillis(1_200), () -> handler.openRequests() == 0))
                .isFalse();
        transport.exchange(0).respond(200).send("{}").end();
        assertThat(client.read().body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A body that takes too long is 408, and gives its memory back")
    void refusesALateBody(Kind kind) throws Exception {
        start(kind, options -> options.bodyTimeout(Duration.ofMillis(100)));
        RawClient client = client().send(CHUNKED + "3\r\nabc\r\n");
        RawClient.Response late = client.read();
        assertThat(late.status()).isEqualTo(408);
        assertThat(late.body()).contains("\"code\":\"request_timeout\"");
        assertThat(late.header("connection")).isEqualToIgnoringCase("close");
        client.close();
        Await.until("the memory is back", () -> handler.memory().taken() == 0);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A response without a body does not say that its length is 0")
    void claimsNoLength(Kind kind) throws Exception {
        start(kind, UnaryOperator.identity());
        RawClient client = client().send("HEAD /v1/files HTTP/1.1\r\nHost: a\r\n\r\n");
        Await.until("the engine is asked", () -> transport.started() == 1);
        transport.exchange(0).respond(200).end();
        assertThat(client.readHead().header("content-length")).isEmpty();
        client.send("GET /v1/files HTTP/1.1\r\nHost: a\r\n\r\n");
        Await.until("the engine is asked again", () -> transport.started() == 2);
        transport.exchange(1).respond(304).end();
        assertThat(client.readHead().header("content-length")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A client that sends on after its refusal, slowly, is cut off in time")
    void cutsASlowSender(Kind kind) throws Exception {
        settings.maxRequestBytes(2);
        start(kind, options -> options.lingerTimeout(Duration.ofMillis(200)));
        RawClient client = client().send(CHUNKED + "3\r\nabc\r\n");
        assertThat(client.read().status()).isEqualTo(413);
        assertThat(client.readToEnd()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Bodies for which there is no memory are 503, and those that left in the middle hold none")
    void boundsTheMemoryOfAll(Kind kind) throws Exception {
        start(kind, options -> options.maxRequestMemory(10_000));
        RawClient half = client().send(CHUNKED + "3\r\nabc\r\n");
        Await.until("the half is there", () -> handler.memory().taken() > 0);
        RawClient.Response refused =
                client().send(CHUNKED + "3\r\nabc\r\n0\r\n\r\n").read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("\"code\":\"overloaded\"");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        half.close();
        Await.until("the memory is back", () -> handler.memory().taken() == 0);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A host that cannot say what it knows of a request answers 500, whatever the body is")
    void refusesWhatTheHostCannotTell(Kind kind) throws Exception {
        start(
                kind,
                options -> options.attributes(request -> {
                    throw new IllegalStateException("not for clients");
                }));
        RawClient client = client();
        RawClient.Response failed = client.send(CHAT).read();
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.body()).contains("\"code\":\"internal_error\"").doesNotContain("not for clients");
        client.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Target and repeated fields reach the engine as they were sent")
    void keepsTheHead(Kind kind) throws Exception {
        start(kind, options -> options.attributes(request -> Attributes.empty()));
        RawClient client = client().send("GET /v1/files/a%20b;c=d?x=%2F&y=+z&&q HTTP/1.1\r\nHost: t\r\n"
                + "X-Many: 1\r\nX-Other: o\r\nX-Many: 2\r\n\r\n");
        Await.until("the engine is asked", () -> transport.started() == 1);
        ManualExchange exchange = transport.exchange(0);
        assertThat(exchange.request().target()).isEqualTo("/v1/files/a%20b;c=d?x=%2F&y=+z&&q");
        assertThat(exchange.request().headers().all("x-many")).containsExactly("1", "2");
        exchange.respond(200, "X-Many", "3", "Server", "engine", "X-Many", "4")
                .send("ok")
                .end();
        RawClient.Response answer = client.read();
        assertThat(named("server", answer)).isEqualTo(1);
        assertThat(named("x-many", answer)).isEqualTo(2);
    }

    private static long named(String name, RawClient.Response answer) {
        return answer.fields().stream()
                .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A stack that makes error pages of IOExceptions, behind wrappers, gets none to make one of")
    void cutsBehindWrappers(Kind kind) throws Exception {
        gateway = settings.build();
        handler = GatewayHandler.builder(gateway)
                .clientPoll(Duration.ofMillis(50))
                .build();
        host = kind.start(handler, new ErrorPages(handler), ServletHost.USUAL_IDLE_MILLIS);
        RawClient client = client().send(CHAT);
        Await.until("the engine is asked", () -> transport.started() == 1);
        transport.exchange(0).respond(200).send("half").breakWith(new IOException("Broken pipe"));
        assertThat(readUntilCut(client)).doesNotContain("0\r\n\r\n").doesNotContain("page");
    }

    private static String readUntilCut(RawClient client) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (String next = client.readBytes(1); !next.isEmpty(); next = client.readBytes(1)) {
                text.append(next);
            }
        } catch (SocketException reset) {
            // That is plain enough.
        }
        return text.toString();
    }

    private void start(Kind kind, UnaryOperator<GatewayHandlerBuilder> options) throws Exception {
        start(kind, options, ServletHost.USUAL_IDLE_MILLIS);
    }

    private void start(Kind kind, UnaryOperator<GatewayHandlerBuilder> options, int idleMillis) throws Exception {
        gateway = settings.build();
        handler = options.apply(GatewayHandler.builder(gateway).clientPoll(Duration.ofMillis(20)))
                .build();
        host = kind.start(handler, new GatewayServlet(handler), idleMillis);
    }

    private RawClient client() throws IOException {
        return RawClient.connect(host.port());
    }

    /** A servlet as frameworks have them: it wraps, and makes a page of whatever is thrown. */
    private static final class ErrorPages extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient GatewayHandler handler;

        ErrorPages(GatewayHandler handler) {
            this.handler = handler;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                handler.handle(new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response));
            } catch (RuntimeException e) {
                response.getWriter().print("page");
            }
        }
    }
}
