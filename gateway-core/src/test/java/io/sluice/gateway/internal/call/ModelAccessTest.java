package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.FailurePlace;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ModelAccess;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.ManualTransport;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that may use some models only (HC-L-11). */
class ModelAccessTest {
    private static final String FORM =
            "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nsecret\r\n--b--\r\n";

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/responses", "/generate", "/v1/batches"})
    void otherModelEndsLikeOneThatDoesNotExist(String path) {
        GatewayCall call = call(GatewayRequest.builder("POST", path).body(bytes("{\"model\":\"secret\"}")));
        String refused = rig.text(call);
        assertThat(rig.response(call).status()).isEqualTo(404);
        assertThat(refused).isEqualTo("""
                {"error":{"message":"The model `secret` does not exist.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""");
        CallSummary summary = rig.summary(call);
        assertThat(summary.error()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
        assertThat(summary.failedAt()).isEqualTo(FailurePlace.BEFORE_ROUTING);
        assertThat(summary.attempts()).isEmpty();
        assertThat(rig.scheduler.queries()).isEmpty();
    }

    @Test
    void itIsTheAnswerOfAModelThatDoesNotExist() {
        rig.route(Route.UNMATCHED);
        GatewayCall forbidden =
                call(GatewayRequest.builder("POST", "/v1/completions").body(bytes("{\"model\":\"secret\"}")));
        GatewayCall unknown = rig.gateway().call(GatewayRequest.post("/v1/completions", "{\"model\":\"secret\"}"));
        assertThat(rig.response(forbidden).status())
                .isEqualTo(rig.response(unknown).status());
        assertThat(rig.text(forbidden)).isEqualTo(rig.text(unknown));
    }

    @Test
    void modelInAFormCountsToo() {
        GatewayCall call = call(GatewayRequest.builder("POST", "/v1/audio/transcriptions")
                .headers(Headers.of("content-type", "multipart/form-data; boundary=b"))
                .body(bytes(FORM)));
        assertThat(rig.response(call).status()).isEqualTo(404);
        assertThat(rig.text(call)).contains("`secret`");
    }

    @Test
    void callWithoutAModelIsAskedForByTheEmptyName() {
        GatewayCall call =
                call(GatewayRequest.builder("POST", "/v1/chat/completions").body(bytes("{}")));
        assertThat(rig.response(call).status()).isEqualTo(404);
        rig.text(call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models/secret", "/v1/models/secr%65t"})
    void itIsNotShownAlone(String path) {
        GatewayCall call = call(GatewayRequest.builder("GET", path));
        assertThat(rig.response(call).status()).isEqualTo(404);
        assertThat(rig.text(call)).contains("model_not_found", "`secret`");
        assertThat(transport.started()).isZero();
    }

    @Test
    void explanationSaysIt() {
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/completions")
                .body(bytes("{\"model\":\"secret\"}"))
                .attributes(may("m"))
                .build();
        assertThat(rig.gateway().explain(request).refusal()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
    }

    private GatewayCall call(GatewayRequest.Builder request) {
        return rig.gateway().call(request.attributes(may("m")).build());
    }

    private static Attributes may(String model) {
        return Attributes.empty().with(ModelAccess.ATTRIBUTE, model::equals);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
