package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.spi.pdd.Disaggregation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an answer costs that has no members of engines: nothing, it is the decode engine's own bytes (clauses PD-6 and PD-8). */
class UntouchedAnswerTest {
    private static final byte[] BEFORE = "data: {\"id\":1,\"kv\":\"transfer_params\"}\n\n".getBytes(UTF_8);
    private static final byte[] MEMBER = "data: {\"a\":1,\"kv_transfer_params\":{\"b\":2}}\n\n".getBytes(UTF_8);
    private static final byte[] AFTER = "data: [DONE]\n\n".getBytes(UTF_8);

    private final PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build());

    @BeforeEach
    void twoLegs() {
        pdd.upstreams.on("p0", prefilled()).on("d0", silent());
    }

    @AfterEach
    void close() {
        pdd.close();
    }

    @Test
    void chunksWithoutSuchMembersAreNotCopied() { // PD-6
        List<ByteBuffer> given = relayed(BEFORE, AFTER);
        assertThat(given).hasSize(2);
        assertIsAllOf(given.get(0), BEFORE);
        assertIsAllOf(given.get(1), AFTER);
    }

    @Test
    void chunksBeforeAndBehindSuchAMemberAreNotCopiedEither() { // PD-6
        byte[] member = MEMBER.clone();
        List<ByteBuffer> given = relayed(BEFORE, member, AFTER);
        assertIsAllOf(given.get(0), BEFORE);
        assertIsAllOf(given.get(given.size() - 1), AFTER);
        assertThat(text(given))
                .hasSize(BEFORE.length + MEMBER.length + AFTER.length)
                .doesNotContain("transfer_params\":{");
        assertThat(member).as("the transport's own buffer").isEqualTo(MEMBER);
    }

    private List<ByteBuffer> relayed(byte[]... chunks) {
        GatewayCall call = pdd.call();
        pdd.exchange(1).respondEvents();
        List<ByteBuffer> given = new ArrayList<>();
        pdd.rig.response(call).body().subscribe(new Keeping(given));
        for (byte[] chunk : chunks) {
            pdd.exchange(1).send(ByteBuffer.wrap(chunk));
        }
        pdd.exchange(1).end();
        pdd.rig.summary(call);
        return given;
    }

    private static void assertIsAllOf(ByteBuffer given, byte[] sent) {
        assertThat(given.array()).isSameAs(sent);
        assertThat(given.arrayOffset() + given.position()).isZero();
        assertThat(given.remaining()).isEqualTo(sent.length);
    }

    private static String text(List<ByteBuffer> chunks) {
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(UTF_8.decode(chunk.duplicate())));
        return text.toString();
    }

    /** A host that keeps the buffers it is given. */
    private record Keeping(List<ByteBuffer> chunks) implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            chunks.add(chunk);
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onComplete() {}
    }
}
