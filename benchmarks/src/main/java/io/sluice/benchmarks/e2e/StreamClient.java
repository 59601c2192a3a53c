package io.sluice.benchmarks.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A client of many event streams at once, which measures how late each event is: {@code StreamClient <port> <streams> <waves> [warm-up port]}. Its own warm-up
 * goes to the same port unless another is given: that of the mock itself, to measure a proxy that nobody has used yet.
 *
 * <p>Requests have a field {@code x-load: stream}, for proxies that route by fields. All connections are open before the first request is sent; requests follow each other at {@value #SPREAD_NANOS} ns, so that neither they nor the
 * events come in step. It prints {@code name<TAB>value} for the time from a request to its first event, and from the writing of an
 * event by {@link StreamMock} to its arrival, in ms, and how many streams arrived whole. One thread does everything.
 */
public final class StreamClient {
    private static final long SPREAD_NANOS = 1_013_000;

    /** How long connections are open before the first request: to take one in is not what is measured. */
    private static final long SETTLE_NANOS = 50_000_000;

    private static final int WARM_UP_STREAMS = 64;
    private static final long LIMIT_NANOS = 20_000_000_000L;
    private static final byte[] STAMP = "\"t\":".getBytes(US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(US_ASCII);

    private InetSocketAddress address;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 14);
    private final List<Stream> streams = new ArrayList<>();
    private final Delays first;
    private final Delays tokens;
    private int whole;
    private int open;

    private StreamClient(int port, int count, int waves) throws IOException {
        address = onLoopback(port);
        first = new Delays(Math.max(count * waves, WARM_UP_STREAMS));
        tokens = new Delays(Math.max(count * waves, WARM_UP_STREAMS) * StreamMock.EVENTS);
    }

    /** Runs the waves, one after the other, and prints what was measured. */
    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[1]);
        int waves = Integer.parseInt(arguments[2]);
        StreamClient client = new StreamClient(Integer.parseInt(arguments[0]), count, waves);
        client.warmUp(onLoopback(Integer.parseInt(arguments[arguments.length > 3 ? 3 : 0])));
        for (int wave = 0; wave < waves; wave++) {
            client.run(count);
        }
        client.first.print("first");
        client.tokens.print("token");
        System.out.printf("whole\t%d%n", client.whole);
        System.out.printf("broken\t%d%n", count * waves - client.whole);
    }

    private static InetSocketAddress onLoopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Runs what is not counted: a client whose code is not compiled yet would measure itself. */
    private void warmUp(InetSocketAddress where) throws IOException {
        InetSocketAddress measured = address;
        address = where;
        run(WARM_UP_STREAMS);
        address = measured;
        first.size = 0;
        tokens.size = 0;
        whole = 0;
    }

    private void run(int count) throws IOException {
        streams.clear();
        for (int i = 0; i < count; i++) {
            streams.add(new Stream());
        }
        open = count;
        int started = 0;
        long begin = System.nanoTime() + SETTLE_NANOS;
        while (open > 0 && System.nanoTime() - begin < LIMIT_NANOS) {
            while (started < count && System.nanoTime() - begin >= started * SPREAD_NANOS) {
                streams.get(started++).start();
            }
            if (started < count) {
                selector.select(this::ready, 1);
            } else {
                selector.select(this::ready, 1000);
            }
        }
        for (Stream stream : streams) {
            stream.channel.close();
        }
        selector.selectNow();
    }

    private void ready(SelectionKey key) {
        Stream stream = (Stream) key.attachment();
        try {
            stream.read();
        } catch (IOException e) {
            System.err.println("stream broke: " + e.getMessage());
            stream.end();
        }
    }

    private final class Stream {
        private final SocketChannel channel;
        private final ResponseDecoder decoder = new ResponseDecoder();
        private final ByteBuffer text = ByteBuffer.allocate(1 << 15);
        private long startNanos;
        private int events;

        Stream() throws IOException {
            channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void start() throws IOException {
            String body = "{\"model\":\"Qwen/stream\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                    + "word ".repeat(190) + "\"}]}";
            String request =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Load: stream\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body;
            startNanos = System.nanoTime();
            channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
        }

        void read() throws IOException {
            in.clear();
            int count = channel.read(in);
            long now = System.nanoTime();
            if (count < 0) {
                throw new IOException("ended after " + events + " events (expected: " + StreamMock.EVENTS + ")");
            }
            decoder.decode(in.flip(), text);
            take(now);
        }

        /** Takes the whole stamps out of what has arrived, and keeps the rest. */
        private void take(long now) {
            int from = 0;
            int at = indexOf(STAMP, from);
            int end = at < 0 ? -1 : endOfStamp(at + STAMP.length);
            while (end >= 0) {
                event(now, stamp(at + STAMP.length, end));
                from = end;
                at = indexOf(STAMP, from);
                end = at < 0 ? -1 : endOfStamp(at + STAMP.length);
            }
            if (indexOf(DONE, from) >= 0) {
                whole += events == StreamMock.EVENTS ? 1 : 0;
                end();
            }
            int keep = at >= 0 ? at : Math.max(from, text.position() - DONE.length);
            text.flip().position(keep);
            text.compact();
        }

        private void event(long now, long writtenNanos) {
            if (events == 0) {
                first.add(now - startNanos);
            } else {
                tokens.add(now - writtenNanos);
            }
            events++;
        }

        /** Returns the index after the digits that begin at an index, or -1 if more of them may come. */
        private int endOfStamp(int from) {
            int end = from;
            while (end < text.position() && text.get(end) >= '0' && text.get(end) <= '9') {
                end++;
            }
            return end == text.position() ? -1 : end;
        }

        private long stamp(int from, int to) {
            return Long.parseLong(new String(text.array(), from, to - from, US_ASCII));
        }

        private int indexOf(byte[] wanted, int from) {
            for (int i = from; i <= text.position() - wanted.length; i++) {
                if (Arrays.equals(text.array(), i, i + wanted.length, wanted, 0, wanted.length)) {
                    return i;
                }
            }
            return -1;
        }

        void end() {
            open--;
            channel.keyFor(selector).cancel();
        }
    }

    /** Durations, all of which are kept. */
    private static final class Delays {
        private final long[] nanos;
        private int size;

        Delays(int capacity) {
            nanos = new long[capacity];
        }

        void add(long value) {
            nanos[size++] = value;
        }

        void print(String name) {
            Arrays.sort(nanos, 0, size);
            System.out.printf("%s-p50\t%.4f%n", name, millis(0.50));
            System.out.printf("%s-p99\t%.4f%n", name, millis(0.99));
        }

        private double millis(double share) {
            return size == 0 ? Double.NaN : nanos[Math.min(size - 1, (int) (share * size))] / 1e6;
        }
    }
}
