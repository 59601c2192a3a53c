package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.RecordingLog;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call that failed leaves one line, which tells why, and nothing that is secret. */
class FailureLogTest {
    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));
    private final RecordingLog log = new RecordingLog();
    private Pipeline pipeline;

    @BeforeEach
    void open() {
        pipeline = rig.pipeline(log);
    }

    @AfterEach
    void close() {
        pipeline.close();
        rig.close();
    }

    @Test
    void callThatCouldNotBeSentTellsWhy() {
        GatewayCall call = call("/v1/chat/completions?key=s3cret");
        GatewayException refused = new GatewayException(
                ErrorKind.CONNECT_FAILED, "http://10.0.0.1:8000: no connection", new IOException("Connection refused"));
        transport.exchange(0).failHead(refused);
        assertThat(rig.response(call).status()).isEqualTo(502);
        rig.text(call);
        assertThat(log.lines())
                .containsExactly("WARN Call " + call.requestId()
                        + " (POST /v1/chat/completions) failed with CONNECT_FAILED, status 502, after 0 ms and 1 attempt: "
                        + "http://10.0.0.1:8000: no connection: Connection refused, on engine");
    }

    @Test
    void streamThatBreaksTellsWhy() {
        GatewayCall call = call("/v1/chat/completions");
        transport.exchange(0).respondEvents().send("data: s3cret\n\n");
        ChunkProbe host = rig.read(call);
        transport.exchange(0).breakWith(new GatewayException(ErrorKind.CONNECTION_LOST, "closed within the body"));
        Await.value(host.end());
        rig.summary(call);
        assertThat(log.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("CONNECTION_LOST, status 200", "closed within the body")
                        .doesNotContain("s3cret"));
    }

    @Test
    void whoFailedIsNamedIfTheReasonDoesNot() {
        GatewayCall call = call("/v1/chat/completions");
        transport.exchange(0).respondEvents().send("data: {\"error\":{}}\n\n").end();
        rig.text(call);
        rig.summary(call);
        assertThat(log.lines().get(0)).endsWith("the stream has an error event, on engine");
    }

    @Test
    void faultsOfTheClientAndErrorsOfUpstreamsLeaveNoLine() {
        rig.summary(pipeline.call(GatewayRequest.post("/v1/chat/completions", "no JSON")));
        rig.summary(pipeline.call(GatewayRequest.builder("GET", "/v1/realtime")
                .headers(Headers.of("connection", "upgrade", "upgrade", "websocket"))
                .build()));
        GatewayCall left = call("/v1/chat/completions");
        left.cancel("the client left");
        rig.summary(left);
        GatewayCall passedOn = call("/v1/chat/completions");
        transport.exchange(1).respond(503).send("busy").end();
        rig.text(passedOn);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void textsOfOthersStayOnOneLineAndShort() {
        GatewayCall call = call("/v1/chat/completions");
        String text = "a\r\nWARN forged http://h/v1?key=s3cret then " + "x".repeat(10_000);
        transport.exchange(0).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, text));
        rig.text(call);
        assertThat(log.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .doesNotContain("\n", "\r", "s3cret")
                        .contains("http://h/v1 then xx")
                        .hasSizeLessThan(800));
    }

    @Test
    void stormOfFailuresIsCounted() {
        for (int i = 0; i < 25; i++) {
            fail(i);
        }
        assertThat(log.lines()).hasSize(FailureLog.LINES_A_SECOND);
        rig.advance(Duration.ofSeconds(1));
        fail(25);
        fail(26);
        assertThat(log.lines()).hasSize(FailureLog.LINES_A_SECOND + 2);
        assertThat(log.lines().get(10)).contains("(15 more calls failed without a line)");
        assertThat(log.lines().get(11)).doesNotContain("more calls");
    }

    @Test
    void upstreamThatFailsInACallWhichGoesOnTellsWhyOnceASecond() {
        FailureLog failures = new FailureLog(log, rig.clock);
        CallFacts call = new CallFacts("r-1", "POST", "/v1/messages", "m", Attributes.empty());
        GatewayException refused =
                new GatewayException(ErrorKind.CONNECT_FAILED, "no connection", new IOException("Connection refused"));
        for (int i = 0; i < 3; i++) {
            failures.failedOver(call, "http://a.test/v1?key=s3cret", refused);
        }
        failures.failedOver(call, "p0", refused);
        assertThat(log.lines())
                .containsExactly(
                        "WARN Upstream http://a.test/v1 failed with CONNECT_FAILED in call r-1, which goes on: "
                                + "no connection: Connection refused",
                        "WARN Upstream p0 failed with CONNECT_FAILED in call r-1, which goes on: "
                                + "no connection: Connection refused");
        rig.advance(Duration.ofSeconds(1));
        failures.failedOver(call, "http://a.test/v1?key=s3cret", refused);
        assertThat(log.lines()).last().asString().endsWith(" (2 more failures of it without a line)");
    }

    @Test
    void ofVeryManyUpstreamsNoMoreIsKeptThanOfAThousand() {
        FailureLog failures = new FailureLog(log, rig.clock);
        CallFacts call = new CallFacts("r-1", "POST", "/v1/messages", "m", Attributes.empty());
        GatewayException lost = new GatewayException(ErrorKind.CONNECTION_LOST, "closed");
        for (int i = 0; i < 1001; i++) {
            failures.failedOver(call, "p" + i, lost);
        }
        failures.failedOver(call, "p0", lost);
        assertThat(log.lines()).hasSize(1002);
    }

    private void fail(int number) {
        GatewayCall call = call("/v1/chat/completions");
        transport.exchange(number).refuse();
        rig.text(call);
    }

    private GatewayCall call(String target) {
        return pipeline.call(GatewayRequest.post(target, "{\"model\":\"m\"}"));
    }
}
