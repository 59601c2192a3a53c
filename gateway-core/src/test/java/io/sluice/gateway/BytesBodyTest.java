package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies of bytes in memory. */
class BytesBodyTest extends BodyContract {
    @Override
    protected Body bodyOf(long chunks) {
        return Body.of(new byte[(int) chunks]);
    }

    @Override
    protected Body failedBody() {
        Body body = Body.of(new byte[1]);
        body.cancel(new IOException("cancelled"));
        return body;
    }

    @Override
    protected long mostChunks() {
        return 1;
    }

    @Override
    protected List<String> inapplicableRules() {
        // They need more than one chunk.
        return List.of(
                "createPublisher3",
                "spec101",
                "spec102",
                "spec103",
                "spec105_mustSignalOnComplete",
                "spec302",
                "spec303",
                "spec306",
                "spec309",
                "spec312",
                "spec313",
                "spec317");
    }

    @Test
    void hasOneChunkAndItsLength() {
        RecordingSubscriber subscriber = RecordingSubscriber.asking(1);
        Body body = Body.of("hello".getBytes(UTF_8));
        assertThat(body.length()).isEqualTo(5);
        body.subscribe(subscriber);

        assertThat(subscriber.signals).containsExactly("subscribed", "hello", "complete");
    }

    @Test
    void takesWhatRemainsOfABuffer() {
        ByteBuffer buffer = ByteBuffer.wrap("hello".getBytes(UTF_8), 1, 3);
        RecordingSubscriber subscriber = RecordingSubscriber.asking(1);
        Body body = Body.of(buffer);
        body.subscribe(subscriber);

        assertThat(subscriber.signals).containsExactly("subscribed", "ell", "complete");
        assertThat(body.length()).isEqualTo(3);
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void emptyBodyHasEnded() {
        RecordingSubscriber subscriber = new RecordingSubscriber();
        Body body = Body.empty();
        assertThat(body.completion().toCompletableFuture()).isCompleted();
        body.subscribe(subscriber);

        assertThat(subscriber.signals).containsExactly("subscribed", "complete");
        assertThat(body.length()).isZero();
    }

    @Test
    void emptyBodiesAreNotShared() {
        assertThat(Body.empty()).isNotSameAs(Body.empty());
    }

    @Test
    void showsItsLengthOnly() {
        assertThat(Body.of("secret".getBytes(UTF_8))).hasToString("Body[6 bytes]");
    }
}
