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
 * was written: {@code StreamMock <port>}. The head and the first event are two writes that follow each other at once.
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
            "data: {\"t\":%019d,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"token\"}}]}\n\n";
    private static final byte[] DONE = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n".getBytes(US_ASCII);

    private final Selector selector = Selector.open();
    private final PriorityQueue<Stream> due = new PriorityQueue<>(Comparator.comparingLong(stream -> stream.nextNanos));
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 10);

    private StreamMock() throws IOException {}

    /** Serves until the process is told to end. */
    public static void main(String[] arguments) throws IOException {
        new StreamMock().serve(Integer.parseInt(arguments[0]));
    }

    private void serve(int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
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
                accept((ServerSocketChannel) key.channel());
            } else {
                ((Stream) key.attachment()).read();
            }
        } catch (IOException e) {
            if (key.attachment() instanceof Stream stream) {
                stream.close();
            }
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
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
        private long bodyLeft = -1;
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
            if (bodyLeft < 0) {
                readHead();
            } else {
                bodyLeft -= in.remaining();
            }
            if (bodyLeft == 0) {
                start();
            }
        }

        private void readHead() {
            head.append(ISO_8859_1.decode(in));
            int end = head.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            String fields = head.substring(0, end + 2).toLowerCase(Locale.ROOT);
            int length = fields.indexOf("content-length:");
            String value = fields.substring(length + "content-length:".length(), fields.indexOf("\r\n", length));
            bodyLeft = Long.parseLong(value.trim()) - (head.length() - end - 4);
            head.setLength(0);
        }

        private void start() throws IOException {
            bodyLeft = -1;
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
