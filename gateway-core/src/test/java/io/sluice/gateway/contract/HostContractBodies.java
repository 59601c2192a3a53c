package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HostContractBase.assertError;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of requests that are large, too large, and too many. */
interface HostContractBodies extends HostContractBase {
    int MIB = 1 << 20;

    /** Just below the limit of a request, 32 MiB. */
    int ALLOWED = 319 * MIB / 10;

    int TOO_MUCH = 33 * MIB;

    /** The most that a host may read of a request that never ends. */
    int BOUND = 256 * MIB;

    String HEAD = "POST /v1/completions HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n";

    String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("HO-8: a body just below the limit passes")
    default void takesALargeBody(boolean chunked) throws IOException {
        needs(8);
        List<Long> seen = new CopyOnWriteArrayList<>();
        rig().scripted(connection -> {
            seen.add(connection.skipRequest());
            connection.write(OK);
        });
        assertThat(send(rig().connect(), ALLOWED, chunked).read().status()).isEqualTo(200);
        assertThat(seen).containsExactly((long) ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("HO-8: a body above it is 413, which also reaches a client that first sends all it has")
    default void refusesATooLargeBody(boolean chunked) throws IOException {
        needs(8);
        assertError(send(rig().connect(), TOO_MUCH, chunked).read(), 413, "request_too_large");
        assertThat(rig().gateway().openCalls()).isZero();
    }

    @Test
    @DisplayName("HO-8: a length above it is refused before any of the body has come")
    default void refusesATooLargeLength() throws IOException {
        needs(8);
        RawClient client = rig().connect().send(HEAD + "Content-Length: 9999999999\r\n\r\n");
        assertError(client.read(), 413, "request_too_large");
    }

    @Test
    @DisplayName("HO-8: a client that never stops is cut off")
    default void cutsAnEndlessBody() throws IOException {
        needs(8);
        byte[] piece = piece(MIB);
        RawClient client = rig().connect().send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        int sent = 0;
        try {
            while (sent < BOUND) {
                client.send(piece);
                sent += MIB;
            }
        } catch (IOException cut) {
            return;
        }
        throw new AssertionError("the host has read " + sent + " bytes (expected: < " + BOUND + ")");
    }

    @Test
    @DisplayName("HO-14: a hundred large bodies at once are served or refused")
    default void survivesManyLargeBodies() throws Exception {
        needs(14);
        int clients = 100;
        AtomicInteger held = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        rig().scripted(connection -> {
            connection.skipRequest();
            held.incrementAndGet();
            go.await();
            // Another call may come on the connection, if the host is slow, and the script plays once.
            connection.write(OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        });
        rig().host();
        // As long as bytes come, however slow the machine is, engines wait.
        Thread gate = new Thread(() -> {
            boolean still = false;
            while (!still) {
                still = isStill(() -> held.get() + ended.get());
            }
            go.countDown();
        });
        gate.start();
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        byte[] body = body(8 * MIB);
        Concurrently.run(clients, number -> {
            try (RawClient client = rig().connect()) {
                statuses.add(client.send(HEAD + "Content-Length: " + body.length + "\r\n\r\n")
                        .send(body)
                        .read()
                        .status());
            } catch (IOException refused) {
                statuses.add(503);
            } finally {
                ended.incrementAndGet();
            }
        });
        gate.join();
        assertThat(statuses).hasSize(clients).isSubsetOf(200, 503).contains(200);
    }

    /** Returns whether a number that is not zero stays what it is for a while. */
    private static boolean isStill(IntSupplier number) {
        int before = number.getAsInt();
        return !Await.holdsWithin(Duration.ofMillis(300), () -> number.getAsInt() != before) && before > 0;
    }

    private static RawClient send(RawClient client, int size, boolean chunked) throws IOException {
        if (!chunked) {
            return client.send(HEAD + "Content-Length: " + size + "\r\n\r\n").send(body(size));
        }
        client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        byte[] body = body(size);
        for (int at = 0; at < size; at += MIB) {
            int length = Math.min(MIB, size - at);
            client.send(Integer.toHexString(length) + "\r\n")
                    .send(Arrays.copyOfRange(body, at, at + length))
                    .send("\r\n");
        }
        return client.send("0\r\n\r\n");
    }

    /** Returns a prompt of this size. */
    private static byte[] body(int size) {
        byte[] head = "{\"model\":\"m\",\"prompt\":\"".getBytes(US_ASCII);
        byte[] body = Arrays.copyOf(head, size);
        Arrays.fill(body, head.length, size - 2, (byte) 'x');
        body[size - 2] = '"';
        body[size - 1] = '}';
        return body;
    }

    /** Returns a chunk of this size, with its framing. */
    private static byte[] piece(int size) {
        byte[] head = (Integer.toHexString(size) + "\r\n").getBytes(US_ASCII);
        byte[] piece = Arrays.copyOf(head, head.length + size + 2);
        Arrays.fill(piece, head.length, head.length + size, (byte) 'x');
        piece[piece.length - 2] = '\r';
        piece[piece.length - 1] = '\n';
        return piece;
    }
}
