package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HttpTransportContractBase.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ServerConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How a body flows: at once, and no faster than it is asked for. */
interface HttpTransportContractStreaming extends HttpTransportContractBase {
    /** More than the send buffer of one socket and the receive buffer of another take at their largest. */
    long SOCKET_BUFFERS = 48 << 20;

    @Test
    default void headIsDeliveredBeforeTheBodyAndEachChunkBeforeTheNextIsSent() {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        server().onConnection(c -> {
            c.readRequest();
            c.write(CHUNKED);
            first.await();
            c.writeChunk("data: one\n\n");
            second.await();
            c.writeChunk("data: two\n\n");
            c.writeChunk("");
        });
        ChunkProbe probe = ChunkProbe.on(response(get("/")).body()).request(10);
        first.countDown();
        assertThat(probe.next()).isEqualTo("data: one\n\n");
        second.countDown();
        assertThat(probe.next()).isEqualTo("data: two\n\n");
        Await.value(probe.end());
    }

    @Test
    default void bodyArrivesWholeWhenRequestedChunkByChunk() {
        server().onConnection(c -> {
            c.readRequest();
            c.write(CHUNKED);
            for (int i = 0; i < 1000; i++) {
                c.writeChunk(i + ";");
            }
            c.writeChunk("");
        });
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            expected.append(i).append(';');
        }
        ChunkProbe probe = ChunkProbe.on(response(get("/")).body());
        while (probe.receivedBytes() < expected.length()) {
            probe.request(1).next();
        }
        // A reader does not know that this was the last one; what stands behind it may need to be asked for, too.
        probe.request(1);
        Await.value(probe.end());
        assertThat(probe.text()).isEqualTo(expected.toString());
    }

    @Test
    default void serverIsHeldUpWhileNobodySubscribesOrNothingIsRequested() {
        server().onConnection(HttpTransportContractStreaming::streamForever);
        GatewayResponse unread = response(get("/"));
        assertThat(writtenUntilHeldUp(server().connection(0))).isLessThan(SOCKET_BUFFERS);

        GatewayResponse response = response(get("/"));
        ChunkProbe probe = ChunkProbe.on(response.body());
        long written = writtenUntilHeldUp(server().connection(1));
        assertThat(written).isLessThan(SOCKET_BUFFERS);
        assertThat(probe.receivedBytes()).isZero();

        while (probe.receivedBytes() < 2 * SOCKET_BUFFERS) {
            probe.request(1).next();
        }
        assertThat(server().connection(1).bytesWritten()).isGreaterThan(written);
        assertThat(writtenUntilHeldUp(server().connection(1)) - probe.receivedBytes())
                .isLessThan(SOCKET_BUFFERS);

        unread.body().cancel(new IOException("end of the test"));
        response.body().cancel(new IOException("end of the test"));
    }

    @Test
    default void demandCountsChunksAndNotReads() {
        String wire = "1\r\nx\r\n";
        server().onConnection(c -> {
            c.readRequest();
            c.write(CHUNKED);
            c.writeForever(wire.repeat(10_000).getBytes(StandardCharsets.UTF_8));
        });
        GatewayResponse response = response(get("/"));
        ChunkProbe probe = ChunkProbe.on(response.body());
        // A transport may hand over what it read at once as one chunk, so bytes are counted, not chunks.
        for (int i = 0; i < 30_000 && probe.receivedBytes() < SOCKET_BUFFERS / wire.length(); i++) {
            probe.request(1).next();
        }
        assertThat(writtenUntilHeldUp(server().connection(0)) - wire.length() * probe.receivedBytes())
                .isLessThan(SOCKET_BUFFERS);
        response.body().cancel(new IOException("end of the test"));
    }

    @Test
    default void blockingReaderNeedsNoThreadOfTheTransport() throws IOException {
        server().onConnection(c -> {
            c.readRequest();
            c.write(CHUNKED);
            for (int i = 0; i < 500; i++) {
                c.writeChunk("0123456789".repeat(100));
            }
            c.writeChunk("");
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(response(get("/")).body().transferTo(out)).isEqualTo(500_000);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("0123456789".repeat(50_000));
    }

    @Test
    default void subscriberThatThrowsEndsTheBodyAndItsConnection() {
        server().onConnection(HttpTransportContractStreaming::streamForever);
        GatewayResponse response = response(get("/"));
        RuntimeException thrown = new IllegalStateException("of the subscriber");
        response.body().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer chunk) {
                throw thrown;
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onComplete() {}
        });
        assertThat(Await.failure(response.body().completion())).isSameAs(thrown);
        server().connection(0).awaitClientClosed();
    }

    @Test
    default void subscriberThatLeavesEndsTheBodyAndItsConnection() {
        server().onConnection(HttpTransportContractStreaming::streamForever);
        GatewayResponse response = response(get("/"));
        ChunkProbe probe = ChunkProbe.on(response.body()).request(2);
        probe.next();
        probe.cancel();
        Await.failure(response.body().completion());
        server().connection(0).awaitClientClosed();
    }

    private static void streamForever(ServerConnection connection) throws IOException {
        connection.readRequest();
        connection.write(CHUNKED);
        byte[] chunk = ("4000\r\n" + "x".repeat(0x4000) + "\r\n").getBytes(StandardCharsets.UTF_8);
        connection.writeForever(chunk);
    }

    /** Waits until the server has not been able to write for a while, and returns what it had written. */
    private static long writtenUntilHeldUp(ServerConnection connection) {
        AtomicLong last = new AtomicLong(-1);
        Await.until("the server can't write any more", () -> {
            long before = last.getAndSet(connection.bytesWritten());
            return !Await.holdsWithin(Duration.ofMillis(200), () -> connection.bytesWritten() != last.get())
                    && before == last.get();
        });
        return last.get();
    }
}
