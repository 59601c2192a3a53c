package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a summary says of an answer, and for whom it is looked for (RT-G-3). */
class CallUsageTest {
    private static final String ROLE =
            "data: {\"model\":\"m-1\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n";
    private static final String CONTENT =
            "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String REST =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n";

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    private static final class Wanting implements GatewayListener {
        @Override
        public boolean wantsUsage() {
            return true;
        }
    }

    private CallSummary stream() {
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(20));
        ManualExchange exchange = transport.exchange(0).respondEvents().send(ROLE);
        rig.advance(Duration.ofMillis(30));
        exchange.send(CONTENT);
        rig.read(call);
        rig.advance(Duration.ofMillis(40));
        exchange.send(REST).end();
        return rig.summary(call);
    }

    @Test
    void aListenerThatWantsItGetsWhatTheAnswerSaysOfItself() {
        rig.builder.listener(new Wanting());
        CallSummary summary = stream();
        assertThat(summary.usage()).isEqualTo(TokenUsage.of(7, 3));
        assertThat(summary.responseModel()).isEqualTo("m-1");
        assertThat(summary.finishReason()).isEqualTo("stop");
        assertThat(summary.answeredBy()).isSameAs(summary.attempts().get(0));
        assertThat(rig.scheduler.lease(0).usages())
                .as("the scheduler has not asked")
                .isEmpty();
    }

    @Test
    void withoutOneTheAnswerIsNotRead() {
        CallSummary summary = stream();
        assertThat(summary.usage()).isNull();
        assertThat(summary.responseModel()).isEmpty();
        assertThat(summary.finishReason()).isEmpty();
        assertThat(summary.isStream()).isTrue();
    }

    @Test
    void aListenerThatThrowsWhenAskedWantsNothing() {
        rig.builder.listener(new GatewayListener() {
            @Override
            public boolean wantsUsage() {
                throw new IllegalStateException("on purpose");
            }
        });
        assertThat(stream().usage()).isNull();
    }

    @Test
    void theFirstContentIsNoRole() {
        rig.builder.commitOn(CommitPoint.FIRST_CONTENT);
        CallSummary summary = stream();
        assertThat(summary.timeToFirstContent()).hasMillis(50);
        assertThat(summary.attempts().get(0).timeToFirstContent()).hasMillis(50);
        assertThat(summary.attempts().get(0).timeToHead()).hasMillis(20);
    }

    @Test
    void aPlainAnswerIsNoStreamAndItsUsageMayStandFarFromItsEnd() {
        rig.builder.listener(new Wanting());
        GatewayCall call = rig.call();
        String answer =
                "{\"model\":\"m-1\",\"choices\":[{\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":7},\"x\":\""
                        + "x".repeat(100_000) + "\"}";
        transport
                .exchange(0)
                .respond(200, "content-type", "application/json")
                .send(answer)
                .end();
        rig.text(call);
        CallSummary summary = rig.summary(call);
        assertThat(summary.isStream()).isFalse();
        assertThat(summary.usage()).isEqualTo(TokenUsage.of(7, 0));
        assertThat(summary.finishReason()).isEqualTo("length");
        assertThat(summary.requestBytes()).isEqualTo(GatewayRig.chat().body().remaining());
        assertThat(summary.responseBytes()).isEqualTo(answer.length());
    }

    @Test
    void theSummaryIsThatOfTheAttemptWhoseAnswerWasGiven() {
        rig.builder.listener(new Wanting()).instanceRetries(1);
        GatewayCall call = rig.call();
        transport
                .exchange(0)
                .respond(500)
                .send("{\"usage\":{\"prompt_tokens\":1}}")
                .end();
        rig.advance(Duration.ofMillis(100));
        transport.exchange(1).respondEvents().send(CONTENT + REST).end();
        rig.text(call);
        CallSummary summary = rig.summary(call);
        assertThat(summary.attempts()).extracting(AttemptSummary::usage).containsExactly(null, TokenUsage.of(7, 3));
        assertThat(summary.answeredBy()).isSameAs(summary.attempts().get(1));
        assertThat(summary.timeToFirstContent()).hasMillis(100);
        assertThat(summary.attempts().get(1).timeToFirstContent().toMillis()).isLessThan(100);
    }
}
