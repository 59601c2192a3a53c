package io.sluice.gateway.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link FaultyUpstream} does about one request instead of answering it well, or as well.
 *
 * <p>A fault that leaves its connection fit for the next request returns when its answer is written whole. One that ends the connection closes it. One that
 * leaves the client waiting returns when the client has closed.
 */
@FunctionalInterface
public interface Fault {
    /** The head of a stream of events in chunks. */
    String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** One event with content. */
    String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";

    /** The last of them. */
    String LAST_EVENT = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    /** The event with which a chat begins: without content. */
    String ROLE = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";

    /** The event that ends a stream well. */
    String DONE = "data: [DONE]\n\n";

    /** Does it, on the thread of the connection, after the request was read. */
    void play(ServerConnection connection) throws Exception;

    /** No fault: answers whole. */
    static Fault ok(String body) {
        return status(200, body);
    }

    /** Answers whole, with a status and more header lines. */
    static Fault status(int status, String body, String... headerLines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        head.append("Content-Type: application/json\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n\r\n");
        return connection -> connection.write(head + body);
    }

    /** No fault: a whole stream of events. */
    static Fault stream() {
        return connection -> {
            connection.write(EVENTS);
            connection.writeChunk(EVENT);
            connection.writeChunk(EVENT);
            connection.writeChunk(DONE);
            connection.writeChunk("");
        };
    }

    /** No fault either: a whole stream that does not say that it is done. */
    static Fault streamWithoutDone() {
        return streamOf(EVENT, LAST_EVENT);
    }

    /** A stream of these events that ends in an orderly way. */
    static Fault streamOf(String... events) {
        return connection -> {
            connection.write(EVENTS);
            for (String event : events) {
                connection.writeChunk(event);
            }
            connection.writeChunk("");
        };
    }

    /** Never answers. */
    static Fault silence() {
        return ServerConnection::awaitClose;
    }

    /** Resets the connection after a part of an answer, which may be empty, and which the client may lose. */
    static Fault resetAfter(String part) {
        return connection -> {
            connection.write(part);
            connection.reset();
        };
    }

    /** Closes the connection after a part of an answer, which may be empty. */
    static Fault closeAfter(String part) {
        return connection -> {
            connection.write(part);
            connection.close();
        };
    }

    /** Says no more after a part of an answer, which may be empty, but goes on listening. */
    static Fault halfCloseAfter(String part) {
        return connection -> {
            connection.write(part);
            connection.halfClose();
            connection.awaitClose();
        };
    }

    /** Says nothing more after a part of an answer. */
    static Fault stallAfter(String part) {
        return connection -> {
            connection.write(part);
            connection.awaitClose();
        };
    }

    /** Sends an answer byte by byte. */
    static Fault trickle(String answer, Duration pause) {
        return connection -> connection.trickle(answer, pause);
    }

    /** Goes on with this fault when the test opens the gate. */
    default Fault heldBy(CountDownLatch gate) {
        return connection -> {
            gate.await();
            play(connection);
        };
    }

    /** Returns text as one chunk of a chunked body. */
    static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
