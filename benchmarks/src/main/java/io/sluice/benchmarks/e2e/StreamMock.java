package io.sluice.benchmarks.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * An upstream that answers every request with a stream of {@value #EVENTS} events, one every {@value #INTERVAL_MILLIS} ms, of which each tells when it
 * was written: {@code StreamMock <port>}. The head and the first event are two writes that follow each other at once. Questions without a body,
 * {@code GET /health} and {@code GET /v1/models} of routers, get a list of models at once.
 *
 * <p>One thread does everything, so that it takes as little of the machine as it can. The time is {@link System#nanoTime}, which on Linux is the same
 * clock in all processes.
 */
public final class StreamMock {
    static final int EVENTS = 64;
    static final int INTERVAL_MILLIS = 20;

    private static final long INTERVAL_NANOS = INTERVAL_MILLIS * 1_000_000L;
    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(US_ASCII);
    private static final String EVENT =
            "data: {\"t\":%d,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"token\"}}]}\n\n";
    private static final String MODELS =
            "{\"object\":\"list\",\"data\":[{\"id\":\"Qwen/stream\",\"object\":\"model\"}]}";
    private static final byte[] MODELS_ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + MODELS.length() + "\r\n\r\n" + MODELS)
            .getBytes(US_ASCII);
    private static final String LAST_CHUNK = "0\r\n\r\n";
    private static final int NO_BODY = -1;
    private static final int CHUNKS = -2;
    private static final byte[] DONE = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n".getBytes(US_ASCII);

    private final Selector selector = Selector.open();
    private final PriorityQueue<Stream> due = new PriorityQueue<>(Comparator.comparingLong(stream -> stream.nextNanos));
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 10);

    private final ServerSocketChannel server = ServerSocketChannel.open();

    /** Listens on a port, 0 for any; requests wait until it serves. */
    StreamMock(int port) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Serves until the process is told to end. */
    public static void main(String[] arguments) throws IOException {
        new StreamMock(Integer.parseInt(arguments[0])).serve();
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    void serve() throws IOException {
        while (true) {
            writeDue();
            Stream next = due.peek();
            long waitMillis = next == null ? 1000 : (next.nextNanos - System.nanoTime()) / 1_000_000;
            if (waitMillis > 0) {
                selector.select(this::ready, waitMillis);
            } else {
                selector.selectNow(this::ready);
            }
        }
    }

    private void writeDue() {
        long now = System.nanoTime();
        while (!due.isEmpty() && due.peek().nextNanos - now <= 0) {
            Stream stream = due.poll();
            try {
                stream.writeNext();
            } catch (IOException e) {
                stream.close();
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                ((Stream) key.attachment()).read();
            }
        } catch (IOException e) {
            if (key.attachment() instanceof Stream stream) {
                stream.close();
            }
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Stream(channel));
        }
    }

    /** A connection: it reads a request, then streams its answer, then reads the next. */
    private final class Stream {
        private final SocketChannel channel;
        private final StringBuilder head = new StringBuilder();

        /** The bytes of the body that are still to come; or {@link #NO_BODY} within a head, or {@link #CHUNKS}. */
        private long bodyLeft = NO_BODY;

        private long nextNanos;
        private int written;

        Stream(SocketChannel channel) {
            this.channel = channel;
        }

        void read() throws IOException {
            in.clear();
            if (channel.read(in) < 0) {
                close();
                return;
            }
            in.flip();
            if (bodyLeft == NO_BODY) {
                readHead();
            } else if (bodyLeft == CHUNKS) {
                readChunks(ISO_8859_1.decode(in).toString());
            } else {
                bodyLeft -= in.remaining();
            }
            if (bodyLeft == 0) {
                start();
            }
        }

        private void readHead() throws IOException {
            head.append(ISO_8859_1.decode(in));
            int end = head.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            String fields = head.substring(0, end + 2).toLowerCase(Locale.ROOT);
            String rest = head.substring(end + 4);
            head.setLength(0);
            int length = fields.indexOf("content-length:");
            if (length >= 0) {
                String value = fields.substring(length + "content-length:".length(), fields.indexOf("\r\n", length));
                bodyLeft = Long.parseLong(value.trim()) - rest.length();
            } else if (fields.contains("transfer-encoding: chunked")) {
                bodyLeft = CHUNKS;
                readChunks(rest);
            } else {
                write(MODELS_ANSWER);
            }
        }

        /** Looks for the end of the body alone, which no prompt of this harness contains. */
        private void readChunks(String text) {
            head.append(text);
            if (head.indexOf(LAST_CHUNK) >= 0) {
                head.setLength(0);
                bodyLeft = 0;
            } else {
                head.delete(0, Math.max(0, head.length() - LAST_CHUNK.length()));
            }
        }

        private void start() throws IOException {
            bodyLeft = NO_BODY;
            written = 0;
            write(HEAD);
            nextNanos = System.nanoTime();
            writeNext();
        }

        void writeNext() throws IOException {
            String event = EVENT.formatted(System.nanoTime());
            String chunk = Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
            write(chunk.getBytes(US_ASCII));
            written++;
            if (written == EVENTS) {
                write(DONE);
                return;
            }
            nextNanos += INTERVAL_NANOS;
            due.add(this);
        }

        /** Writes what always fits a socket's buffer, unless its reader has stopped reading. */
        private void write(byte[] bytes) throws IOException {
            out.clear();
            out.put(bytes).flip();
            channel.write(out);
            if (out.hasRemaining()) {
                throw new IOException("bytes not written: " + out.remaining() + " (expected: 0)");
            }
        }

        void close() {
            due.remove(this);
            try {
                channel.close();
            } catch (IOException e) {
                // Then it is closed already.
            }
        }
    }
}
