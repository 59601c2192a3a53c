package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HostContractBase.assertNothingFollows;
import static io.sluice.gateway.testkit.Fault.DONE;
import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams, whole and cut. */
interface HostContractStreams extends HostContractBase {
    /** How a connection ends before its answer. */
    enum Cut {
        CLOSE,
        RESET;

        Fault after(String part) {
            return this == CLOSE ? Fault.closeAfter(part) : Fault.resetAfter(part);
        }
    }

    @Test
    @DisplayName("HO-1: each token is out before the next is made")
    default void passesTokensOnAtOnce() throws IOException {
        needs(1);
        int tokens = 20;
        Semaphore wanted = new Semaphore(0);
        rig().scripted(connection -> {
            connection.readRequest();
            connection.write(EVENTS);
            for (int i = 0; i < tokens; i++) {
                wanted.acquire();
                connection.writeChunk(EVENT);
            }
            connection.write(chunk(DONE) + chunk(""));
        });
        RawClient client = rig().connect().send(STREAM);
        wanted.release();
        assertThat(client.readHead().status()).isEqualTo(200);
        for (int i = 0; i < tokens; i++) {
            assertThat(client.readChunked(EVENT.length())).as("token %s", i).isEqualTo(EVENT);
            wanted.release();
        }
        assertThat(client.readChunked(DONE.length() + 1)).isEqualTo(DONE);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("HO-4: a stream that was cut ends with an error event, as a whole message, and with nothing else")
    default void endsACutStream(Cut cut) throws IOException {
        needs(4);
        rig().instance(cut.after(EVENTS + chunk(EVENT)));
        RawClient client = rig().connect().send(STREAM);
        RawClient.Response answer = client.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith(EVENT + "event: error\ndata: {\"error\":{\"message\":\"")
                .endsWith("}}\n\n")
                .doesNotContain("[DONE]");
        assertNothingFollows(client);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("HO-5: an answer of known length that was cut is not filled up, and its end is seen at once")
    default void leavesACutAnswerShort(Cut cut) throws IOException {
        needs(5);
        String part = "{\"half\":" + " ".repeat(2000);
        rig().instance(cut.after(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n" + part));
        RawClient client = rig().connect().send(CHAT);
        assertThat(client.readHead().header("content-length")).isEqualTo("9000");
        assertThat(part).startsWith(readUntilCut(client));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("HO-5: an answer of unknown length that was cut does not look whole")
    default void leavesACutAnswerOpen(Cut cut) throws IOException {
        needs(5);
        String part = "{\"half\":" + " ".repeat(2000);
        rig().instance(cut.after(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk(part)));
        RawClient client = rig().connect().send(CHAT);
        assertThat(client.readHead().header("transfer-encoding")).isEqualTo("chunked");
        assertThat(readUntilCut(client)).doesNotContain("\r\n0\r\n", "error", "<");
    }

    @Test
    @DisplayName("HO-9: two hundred streams at once are all whole")
    default void carriesManyStreams() throws IOException {
        needs(9);
        int streams = 200;
        CountDownLatch allAsked = new CountDownLatch(1);
        FaultyUpstream engine = rig().instance(Fault.stream().heldBy(allAsked));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            clients.add(rig().connect().send(STREAM));
        }
        Await.until("all have asked", () -> engine.exchanges() == streams);
        allAsked.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().body()).isEqualTo(EVENT + EVENT + DONE);
        }
    }

    @Test
    @DisplayName("Chunks that no array can be got from are written as any other")
    default void writesReadOnlyChunks() throws IOException {
        byte[] bytes = EVENT.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        rig().settings()
                .transport(new ManualTransport()
                        .onStart(exchange -> exchange.respondEvents()
                                .send(direct.asReadOnlyBuffer())
                                .send(ByteBuffer.wrap(bytes).asReadOnlyBuffer())
                                .send(DONE)
                                .end()));
        rig().instance();
        assertThat(rig().exchange(STREAM).body()).isEqualTo(EVENT + EVENT + DONE);
    }

    private static String readUntilCut(RawClient client) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (String next = client.readBytes(1); !next.isEmpty(); next = client.readBytes(1)) {
                text.append(next);
            }
        } catch (SocketException reset) {
            // That is plain enough.
        }
        return text.toString();
    }
}
