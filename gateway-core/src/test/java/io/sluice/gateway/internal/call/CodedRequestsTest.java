package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with a content coding (clause M-4). */
class CodedRequestsTest {
    private static final String COMPLETIONS = "/v1/completions";
    private static final String BODY = "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":7}";

    private final ManualTransport transport = new ManualTransport()
            .onStart(exchange -> exchange.respond(200).send("ok").end());
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "engine", 80));

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "raw deflate", "identity"})
    void aReadableBodyIsReadAndPassedOnAsItCame(String coding) {
        byte[] coded = coded(coding, BODY);
        assertThat(rig.text(call(COMPLETIONS, coding, coded))).isEqualTo("ok");
        assertThat(rig.scheduler.queries().get(0).model()).isEqualTo("m");
        assertThat(rig.scheduler.queries().get(0).maxTokens()).isEqualTo(7);
        assertThat(UTF_8.decode(rig.scheduler.queries().get(0).body()).toString())
                .isEqualTo(BODY);
        assertThat(sent(0).headers().first("content-encoding")).isEqualTo(name(coding));
        assertThat(bytes(sent(0))).isEqualTo(coded);
    }

    @Test
    void itIsDecodedForAnEndpointThatKnowsTheModelByAnotherName() {
        rig.external(Endpoint.of("http://e").withRewriteModel("other"));
        assertThat(rig.text(call(COMPLETIONS, "gzip", coded("gzip", BODY)))).isEqualTo("ok");
        assertThat(sent(0).headers().contains("content-encoding")).isFalse();
        assertThat(new String(bytes(sent(0)), UTF_8)).isEqualTo(BODY.replace("\"m\"", "\"other\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress", "gzip, br", "gzip, gzip", "nonsense"})
    void whatCannotBeReadIs415WhereItMustBe(String coding) {
        GatewayCall refused = call(COMPLETIONS, coding, new byte[] {1, 2, 3});
        assertThat(rig.response(refused).status()).isEqualTo(415);
        assertThat(rig.response(refused).headers().first("accept-encoding")).isEqualTo("gzip, deflate");
        assertThat(rig.text(refused)).contains("\"unsupported_media_type\"");
        assertThat(rig.text(call("/v1/files", coding, new byte[] {1, 2, 3}))).isEqualTo("ok");
        assertThat(bytes(sent(0))).containsExactly(1, 2, 3);
        assertThat(sent(0).headers().first("content-encoding")).isEqualTo(coding);
    }

    @ParameterizedTest
    @CsvSource({"gzip,1", "gzip,12", "deflate,1", "gzip,0", "deflate,0"})
    void aBrokenOneIs400(String coding, int kept) {
        byte[] whole = coded(coding, BODY);
        byte[] broken = kept == 0 ? BODY.getBytes(UTF_8) : Arrays.copyOf(whole, whole.length - kept);
        GatewayCall refused = call(COMPLETIONS, coding, broken);
        assertThat(rig.response(refused).status()).isEqualTo(400);
        assertThat(rig.text(refused)).contains("\"invalid_request\"");
    }

    @Test
    void aBombIs413AndCostsNoMoreThanTheBound() {
        for (String coding : new String[] {"gzip", "deflate"}) {
            byte[] bomb = coded(coding, "{\"model\":\"" + "m".repeat(8 << 20) + "\"}");
            assertThat(bomb.length).isLessThan(16 << 10);
            GatewayCall refused = call(COMPLETIONS, coding, bomb);
            assertThat(rig.response(refused).status()).isEqualTo(413);
            assertThat(rig.text(refused)).contains("\"request_too_large\"");
        }
    }

    @Test
    void theLimitOfBodiesIsThatOfDecodedOnes() {
        String largest = BODY + " ".repeat(1000);
        rig.builder.maxRequestBytes(largest.length());
        assertThat(rig.text(call(COMPLETIONS, "gzip", coded("gzip", largest + " "))))
                .contains("request_too_large");
        assertThat(rig.text(call(COMPLETIONS, "deflate", coded("deflate", largest))))
                .isEqualTo("ok");
    }

    @Test
    void aSmallOneMayBeVeryRegular() {
        String regular = "{\"model\":\"m\",\"prompt\":\"" + "a".repeat(40_000) + "\"}";
        assertThat(rig.text(call(COMPLETIONS, "gzip", coded("gzip", regular)))).isEqualTo("ok");
    }

    @Test
    void aFormIsReadToo() {
        String form = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b--\r\n";
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/audio/transcriptions")
                .headers(Headers.of("content-type", "multipart/form-data; boundary=b", "content-encoding", "gzip"))
                .body(coded("gzip", form))
                .build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        assertThat(rig.scheduler.queries().get(0).model()).isEqualTo("whisper-1");
    }

    @Test
    void legsGetItDecoded() {
        try (PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build())) {
            pdd.upstreams.on("p0", PddRig.prefilled()).on("d0", UpstreamScript.ok("done"));
            assertThat(pdd.rig.text(pdd.rig.gateway().call(request(COMPLETIONS, "gzip", coded("gzip", BODY)))))
                    .isEqualTo("done");
            for (int leg = 0; leg < 2; leg++) {
                assertThat(pdd.sent(leg)).contains("\"prompt\":\"p\"");
                assertThat(pdd.exchange(leg).request().headers().contains("content-encoding"))
                        .isFalse();
            }
        }
    }

    private GatewayCall call(String path, String coding, byte[] body) {
        return rig.gateway().call(request(path, coding, body));
    }

    private static GatewayRequest request(String path, String coding, byte[] body) {
        return GatewayRequest.builder("POST", path)
                .headers(Headers.of("content-type", "application/json", "content-encoding", name(coding)))
                .body(body)
                .build();
    }

    private static String name(String coding) {
        return coding.equals("raw deflate") ? "deflate" : coding;
    }

    private ExchangeRequest sent(int number) {
        return transport.exchange(number).request();
    }

    private static byte[] bytes(ExchangeRequest request) {
        byte[] bytes = new byte[request.body().remaining()];
        request.body().duplicate().get(bytes);
        return bytes;
    }

    private static byte[] coded(String coding, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = coder(coding, bytes)) {
            out.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static OutputStream coder(String coding, OutputStream out) throws IOException {
        return switch (coding) {
            case "deflate" -> new DeflaterOutputStream(out);
            case "raw deflate" -> new DeflaterOutputStream(out, new Deflater(9, true));
            case "identity" -> out;
            default -> new GZIPOutputStream(out);
        };
    }
}
