package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.examples.simulator.RecordedRequest;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host carries requests and answers over, and ends what must not look whole. */
class JdkHostTest {
    @Test
    @DisplayName("D-5, X-1: body and header fields go both ways, and a known length stays known")
    void carriesACallBothWays() throws Exception {
        try (TestHost host = TestHost.start()) {
            String body = TestHost.chat(TestHost.LOCAL, false) + " ";
            HttpResponse<String> answer = host.send(host.post(Chat.PATH + "?a=b%20c", body)
                    .header("x-tag", "one")
                    .header("x-tag", "two")
                    .header("x-request-id", "my-id"));

            RecordedRequest seen = host.engine.requests().get(0);
            assertThat(seen.target()).isEqualTo(Chat.PATH + "?a=b%20c");
            assertThat(seen.bodyText()).isEqualTo(body);
            assertThat(seen.headers("x-tag")).containsExactly("one", "two");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().allValues("x-request-id")).containsExactly("my-id");
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.headers().firstValueAsLong("content-length"))
                    .hasValue(answer.body().length());
            assertThat(answer.body()).contains("\"chat.completion\"").contains("t0");
        }
    }

    @Test
    void answersOfExternalServicesAndOfTheGatewayPassTheSameWay() throws Exception {
        try (TestHost host = TestHost.start()) {
            assertThat(host.send(TestHost.EXTERNAL, false).statusCode()).isEqualTo(200);
            HttpResponse<String> unmatched = host.send("unknown", true);
            assertThat(unmatched.statusCode()).isEqualTo(404);
            assertThat(unmatched.body()).contains("\"model_not_found\"");
            assertThat(unmatched.headers().firstValue("x-request-id")).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 304})
    @DisplayName("X-6: no body where HTTP has none, and the connection goes on")
    void answersWithoutABody(int status) throws Exception {
        try (TestHost host = TestHost.start()) {
            if (status != 200) {
                host.engine.faults(Fault.answer(status, "").once());
            }
            String method = status == 200 ? "HEAD" : "POST";
            HttpRequest.BodyPublisher body = status == 200
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(TestHost.chat(TestHost.LOCAL, false));
            HttpResponse<String> bare = host.send(HttpRequest.newBuilder(host.url("/v1/models"))
                    .header("content-type", "application/json")
                    .method(method, body));
            assertThat(bare.statusCode()).isEqualTo(status);
            assertThat(bare.body()).isEmpty();
            assertThat(host.send(TestHost.LOCAL, false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("X-7: a body over the gateway's limit is 413 and goes nowhere")
    void refusesABodyOverTheGatewaysLimit() throws Exception {
        try (TestHost host = TestHost.start(SimulatedEngine.builder(), builder -> builder.maxRequestBytes(100))) {
            HttpResponse<String> answer = host.send(host.post(Chat.PATH, " ".repeat(101)));
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("\"request_too_large\"");
            assertThat(host.engine.requests()).isEmpty();
        }
    }

    @Test
    @DisplayName("X-7: the client of a body over the host's own limit can read the 413")
    void refusesABodyOverTheHostsLimit() throws Exception {
        try (TestHost host = TestHost.start()) {
            byte[] body = new byte[48 << 20];
            HttpResponse<String> answer =
                    host.send(HttpRequest.newBuilder(host.url(Chat.PATH)).POST(BodyPublishers.ofByteArray(body)));
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(host.engine.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 100", "transfer-encoding: chunked"})
    @DisplayName("A-2: an answer that is no event stream and breaks is cut off, so that it does not look whole")
    void cutsOffAnAnswerThatBreaks(String framing) throws Exception {
        ScriptedServer upstream = ScriptedServer.start().onConnection(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + framing + "\r\n\r\n");
            connection.write("2\r\n{}\r\n");
            connection.close();
        });
        Instance instance = Instance.builder(upstream.origin()).build();
        try (upstream;
                TestHost host = TestHost.start(
                        SimulatedEngine.builder(),
                        builder -> builder.scheduler(Schedulers.roundRobin(List.of(instance))))) {
            assertThatThrownBy(() -> host.send(TestHost.LOCAL, false)).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("section 8: an upstream that is not there is 502")
    void tellsThatTheUpstreamIsNotThere() throws Exception {
        try (TestHost host = TestHost.start()) {
            host.engine.close();
            HttpResponse<String> answer = host.send(TestHost.LOCAL, true);
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("\"upstream_error\"");
        }
    }

    @Test
    @DisplayName("M-6: the models are those of the engines and services behind it")
    void listsModels() throws Exception {
        try (TestHost host = TestHost.start()) {
            HttpResponse<String> list = host.send(HttpRequest.newBuilder(host.url("/v1/models")));
            assertThat(list.statusCode()).isEqualTo(200);
            assertThat(list.body())
                    .contains("\"object\":\"list\"")
                    .containsSubsequence("\"id\":\"" + TestHost.EXTERNAL, "\"id\":\"" + TestHost.LOCAL);
            HttpResponse<String> one = host.send(HttpRequest.newBuilder(host.url("/v1/models/" + TestHost.LOCAL)));
            assertThat(one.body()).contains("\"id\":\"" + TestHost.LOCAL + "\"");
            assertThat(host.send(HttpRequest.newBuilder(host.url("/v1/models/none")))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void explainsWithoutSendingAnything() throws Exception {
        try (TestHost host = TestHost.start()) {
            HttpResponse<String> answer = host.send(host.post("/explain", TestHost.chat(TestHost.LOCAL, true)));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.body()).contains("\"route\":\"internal\"").contains("\"candidates\"");
            assertThat(host.engine.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://x/v1/models", "/v1/models#fragment"})
    void refusesATargetThatIsNoPath(String target) throws Exception {
        try (TestHost host = TestHost.start();
                Socket socket = host.connect()) {
            String request = "GET " + target + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 400 ");
            assertThat(host.engine.requests()).isEmpty();
        }
    }
}
