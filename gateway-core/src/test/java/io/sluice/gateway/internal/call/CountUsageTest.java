package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Usage of streams whose clients have not asked for it (RT-G-4). */
class CountUsageTest {
    private static final String CONTENT =
            "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]%s}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String ASKED = CONTENT.formatted(",\"usage\":null") + USAGE + DONE;
    private static final String UNASKED = CONTENT.formatted("") + DONE;
    private static final String ASKS = ",\"stream_options\":{\"include_usage\":true}}";

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    CountUsageTest() {
        rig.builder.countUsage(true);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private String sent(int exchange) {
        return UTF_8.decode(transport.exchange(exchange).request().body()).toString();
    }

    private void finish(GatewayCall call, int exchange) {
        transport.exchange(exchange).respond(200).end();
        rig.text(call);
        rig.summary(call);
    }

    @Test
    void aStreamIsAskedAndItsClientSeesNothingOfIt() {
        GatewayCall call = rig.call();
        assertThat(sent(0)).isEqualTo("{\"model\":\"m\",\"stream\":true" + ASKS);
        transport.exchange(0).respondEvents().send(ASKED).end();
        assertThat(rig.text(call)).isEqualTo(UNASKED);
        assertThat(rig.summary(call).usage()).isEqualTo(TokenUsage.of(7, 3));
    }

    @Test
    void soItIsWhereverTheStreamIsSplit() {
        for (int split = 1; split < ASKED.length(); split++) {
            GatewayCall call = rig.call();
            transport
                    .exchange(split - 1)
                    .respondEvents()
                    .send(ASKED.substring(0, split))
                    .send(ASKED.substring(split))
                    .end();
            assertThat(rig.text(call)).as("split at %d", split).isEqualTo(UNASKED);
            assertThat(rig.summary(call).usage()).isEqualTo(TokenUsage.of(7, 3));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"stream\":true,\"stream_options\":null} | {\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
                "{\"stream_options\": {} ,\"stream\":true} | {\"stream_options\": {\"include_usage\":true} ,\"stream\":true}",
                "{\"stream\":true,\"stream_options\":{\"include_usage\": false,\"x\":[1]}} "
                        + "| {\"stream\":true,\"stream_options\":{\"include_usage\": true,\"x\":[1]}}",
                "{\"stream\":true,\"stream_options\":{\"continuous_usage_stats\":true,\"x\":1}} "
                        + "| {\"stream\":true,\"stream_options\":{\"x\":1,\"include_usage\":true}}",
            })
    void optionsOfTheClientStay(String body, String expected) {
        GatewayCall call = rig.gateway().call(GatewayRequest.post("/v1/completions", body));
        assertThat(sent(0)).isEqualTo(expected);
        finish(call, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/chat/completions | {\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
                "/v1/chat/completions | {\"stream\":true,\"stream_options\":7}",
                "/v1/chat/completions | {\"stream\":false}",
                "/v1/chat/completions | {}",
                "/v1/responses | {\"stream\":true}",
                "/v1/messages | {\"stream\":true}",
            })
    void whatHasItsUsageAnywayOrHasNoStreamOfThatKindStaysAsItIs(String path, String body) {
        GatewayCall call = rig.gateway().call(GatewayRequest.post(path, body));
        assertThat(sent(0)).isEqualTo(body);
        transport.exchange(0).respondEvents().send(ASKED).end();
        assertThat(rig.text(call)).isEqualTo(ASKED);
        assertThat(rig.summary(call).usage()).isEqualTo(TokenUsage.of(7, 3));
    }

    @Test
    void theAnswerIsAskedForWithoutCompression() {
        GatewayRequest chat = GatewayRig.chat();
        GatewayCall call = rig.gateway()
                .call(GatewayRequest.builder("POST", chat.target())
                        .headers(Headers.of("accept-encoding", "gzip", "a", "b"))
                        .body(chat.body())
                        .build());
        assertThat(transport.exchange(0).request().headers().contains("accept-encoding"))
                .isFalse();
        finish(call, 0);
    }

    @Test
    void anErrorAndAPlainAnswerPassAsTheyAre() {
        GatewayCall call = rig.call();
        String answer = "{\"choices\":[],\"usage\":null}";
        transport
                .exchange(0)
                .respond(400, "content-type", "application/json")
                .send(answer)
                .end();
        assertThat(rig.text(call)).isEqualTo(answer);
        rig.summary(call);
    }

    @Test
    void retriesAndEndpointsAreAskedToo() {
        Endpoint endpoint = Endpoint.of("https://api.example.com/v1");
        rig.chain(new Route.External(Endpoint.of("https://a.example.com/v1")), endpoint)
                .builder
                .endpointRetries(1);
        GatewayCall call = rig.call();
        transport.exchange(0).respond(500).end();
        rig.advance(Duration.ofSeconds(1));
        transport.exchange(1).respond(500).end();
        rig.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            assertThat(sent(i)).endsWith(ASKS);
        }
        assertThat(transport.exchange(2).request().origin()).isEqualTo(endpoint.origin());
        transport.exchange(2).respondEvents().send(ASKED).end();
        assertThat(rig.text(call)).isEqualTo(UNASKED);
        rig.summary(call);
    }

    @Test
    void ofAPairTheDecodeLegIsAsked() {
        try (PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build())) {
            pdd.rig.builder.countUsage(true);
            pdd.upstreams
                    .on("p0", prefilled())
                    .on("d0", exchange -> exchange.respondEvents().send(ASKED).end());
            GatewayCall call = pdd.call();
            assertThat(pdd.rig.text(call)).isEqualTo(UNASKED);
            assertThat(pdd.sent(0)).contains("\"stream\":false").doesNotContain("stream_options");
            assertThat(pdd.sent(1)).endsWith(ASKS);
            assertThat(pdd.rig.summary(call).usage()).isEqualTo(TokenUsage.of(7, 3));
        }
    }
}
