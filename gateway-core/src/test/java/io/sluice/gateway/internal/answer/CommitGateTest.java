package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.Body;
import io.sluice.gateway.BodyContract;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A {@link CommitGate} by itself: the rules of a body, and an exact demand. */
class CommitGateTest extends BodyContract {
    private final IOException broken = new IOException("broken");

    @Override
    protected Body bodyOf(long chunks) {
        Source source = new Source(chunks);
        if (chunks == 0) {
            source.end();
        }
        return gate(source, "application/json");
    }

    @Override
    protected Body failedBody() {
        CommitGate gate = gate(new Source(1), "application/json");
        gate.cancel(broken);
        return gate;
    }

    @Test
    void isClosedUntilThereIsContent() {
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        source.send(": ping\n\n");
        assertThat(gate.opened().toCompletableFuture()).isNotDone();
        source.send("data: x\n\n");
        assertThat(gate.opened().toCompletableFuture()).isCompleted();
        assertThat(source.requests).containsExactly(1L, 1L);
    }

    @Test
    void whatWasReadAheadIsTakenOffTheDemand() { // RT-X-3
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        source.send("\n");
        source.send("\n");
        source.send("data: 1\n\n");
        assertThat(source.requests).containsExactly(1L, 1L, 1L);
        ChunkProbe probe = ChunkProbe.on(gate);
        probe.request(1);
        probe.request(1);
        assertThat(source.requests).hasSize(3);
        probe.request(3);
        assertThat(source.requests).containsExactly(1L, 1L, 1L, 2L);
        source.send("data: 2\n\n");
        source.send("data: 3\n\n");
        assertThat(probe.text()).isEqualTo("\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\n");
        probe.request(Long.MAX_VALUE);
        source.end();
        Await.value(probe.end());
    }

    @Test
    void aBeginningThatComesByteByByteIsHeldTogether() { // RT-N-1: bounded in what it takes, not only in what it says
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        String beginning = ": " + "p".repeat(20_000) + "\n\n";
        beginning.chars().forEach(letter -> source.send(Character.toString(letter)));
        assertThat(gate.opened().toCompletableFuture()).isNotDone();
        source.send("data: 1\n\n");
        assertThat(gate.opened().toCompletableFuture()).isCompleted();
        ChunkProbe probe = ChunkProbe.on(gate).request(HeldChunks.MOST_AS_THEY_ARE + 5);
        assertThat(probe.text()).isEqualTo(beginning + "data: 1\n\n");
        probe.request(2);
        assertThat(source.requests.get(source.requests.size() - 1)).isEqualTo(2);
        source.send("data: 2\n\n");
        source.end();
        Await.value(probe.end());
        assertThat(probe.text()).endsWith("data: 1\n\ndata: 2\n\n");
    }

    @Test
    void demandWithoutBoundStaysWithoutBound() {
        Source source = new Source(0);
        CommitGate gate = gate(source, "application/json");
        source.send("x");
        ChunkProbe probe = ChunkProbe.on(gate).request(Long.MAX_VALUE);
        assertThat(source.requests).hasSize(2);
        assertThat(source.requests.get(1)).isGreaterThan(Long.MAX_VALUE / 2);
        source.end();
        Await.value(probe.end());
    }

    @Test
    void whatCameBeforeABreakIsThereForAReaderWhoComesLater() { // RT-A-2
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        source.send("data: 1\n\n");
        source.breakWith(broken);
        assertThat(gate.opened().toCompletableFuture()).isCompleted();
        assertThat(gate.completion().toCompletableFuture()).isNotDone();
        ChunkProbe probe = ChunkProbe.on(gate).request(1);
        assertThat(Await.failure(probe.end())).isSameAs(broken);
        assertThat(probe.text()).isEqualTo("data: 1\n\n");
    }

    @Test
    void aBrokenAnswerThatNobodyReadsEndsWithItsCancellation() {
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        source.send("data: 1\n\n");
        source.breakWith(broken);
        IOException left = new IOException("left");
        gate.cancel(left);
        assertThat(Await.failure(gate.completion())).isSameAs(left);
    }

    @Test
    void anEndWithoutContentFailsTheOpening() { // RT-N-1
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        source.send(": ping\n\n");
        source.end();
        assertThat(Await.failure(gate.opened()))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE));
    }

    @Test
    void anErrorFailsTheOpeningAtOnce() { // RT-N-1
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        source.send("data: {\"error\":{\"code\":429}}\n\ndata: x\n\n");
        assertThat(Await.failure(gate.opened()))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RATE_LIMITED));
        assertThat(gate.judged()).isNotNull();
        assertThat(source.requests).as("nothing more is asked for").containsExactly(1L);
        source.send("data: x\n\n");
        source.end();
        gate.cancel(broken);
    }

    @Test
    void aBreakBeforeContentFailsTheOpening() {
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        source.send(": ping\n\n");
        source.breakWith(broken);
        assertThat(Await.failure(gate.opened())).isSameAs(broken);
    }

    @Test
    void anAbortBeforeContentFailsTheOpening() { // PD-18
        Source source = new Source(0);
        CommitGate gate = new CommitGate(answer(source, "application/json"), GateRule.NOT_ABORTED);
        gate.start();
        source.send("{\"choices\":[{\"finish_reason\":\"abort\"}]}");
        source.end();
        assertThat(Await.failure(gate.opened()))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UPSTREAM_FAILURE));
    }

    @Test
    void cancelReachesTheSource() { // RT-X-5
        Source source = new Source(0);
        CommitGate gate = gate(source, "text/event-stream");
        gate.cancel(broken);
        assertThat(source.cause).isSameAs(broken);
    }

    @Test
    void theLengthIsThatOfTheAnswer() {
        assertThat(gate(new Source(3), "text/plain").length()).isEqualTo(Body.UNKNOWN_LENGTH);
        Body fixed = Body.of("four".getBytes(UTF_8));
        CommitGate gate = new CommitGate(
                new GatewayResponse(200, Headers.of("content-length", "4"), fixed), GateRule.FIRST_CONTENT);
        gate.start();
        assertThat(gate.length()).isEqualTo(4);
        assertThat(ChunkProbe.on(gate).request(9).text()).isEqualTo("four");
    }

    private static CommitGate gate(Source source, String type) {
        CommitGate gate = new CommitGate(answer(source, type), GateRule.FIRST_CONTENT);
        gate.start();
        return gate;
    }

    private static GatewayResponse answer(Body body, String type) {
        return new GatewayResponse(200, Headers.of("content-type", type), body);
    }

    /** A body that emits so many chunks where it is asked; or, if that is none, what the test says. */
    private static final class Source extends AbstractBody {
        final List<Long> requests = new ArrayList<>();
        volatile Throwable cause = new IOException("not cancelled");
        private final boolean manual;
        private long left;

        Source(long chunks) {
            this.left = chunks;
            this.manual = chunks == 0;
        }

        void send(String text) {
            emit(ByteBuffer.wrap(text.getBytes(UTF_8)));
        }

        void end() {
            finish();
        }

        void breakWith(Throwable why) {
            fail(why);
        }

        @Override
        protected void onRequest(long chunks) {
            requests.add(chunks);
            for (long i = 0; i < chunks && left > 0 && !isCancelled(); i++) {
                left--;
                emit(ByteBuffer.allocate(1));
            }
            if (left == 0 && !manual) {
                finish();
            }
        }

        @Override
        protected void onCancel(Throwable why) {
            cause = why;
        }
    }
}
