package io.sluice.benchmarks.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Takes the body of one response out of what arrives, in whatever pieces that is: without its head, and without the framing of chunks, which a proxy may choose anew. */
final class ResponseDecoder {
    private enum State {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        /** The last chunk has come; trailers may follow. */
        END,
        /** There are no chunks. */
        PLAIN
    }

    private final StringBuilder line = new StringBuilder();
    private State state = State.HEAD;
    private int left;

    /**
     * Moves the bytes of the body from what has arrived to {@code out}, which has room for them.
     *
     * @throws IOException if the response is none, or not a good one
     */
    void decode(ByteBuffer in, ByteBuffer out) throws IOException {
        while (in.hasRemaining()) {
            switch (state) {
                case HEAD -> readHead(in);
                case CHUNK_SIZE -> readSize(in);
                case CHUNK -> move(in, out, left);
                case CHUNK_END -> readChunkEnd(in);
                case END -> in.position(in.limit());
                case PLAIN -> move(in, out, in.remaining());
            }
        }
    }

    /** Returns whether the last chunk has come. */
    boolean isEnded() {
        return state == State.END;
    }

    private void readHead(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            line.append((char) (in.get() & 0xff));
            int length = line.length();
            if (length >= 4 && line.indexOf("\r\n\r\n", length - 4) >= 0) {
                headIsWhole(line.toString().toLowerCase(Locale.ROOT));
                return;
            }
        }
    }

    private void headIsWhole(String head) throws IOException {
        if (!head.startsWith("http/1.1 200")) {
            throw new IOException("answer: " + head.substring(0, head.indexOf('\r')) + " (expected: HTTP/1.1 200)");
        }
        line.setLength(0);
        state = head.contains("\r\ntransfer-encoding: chunked\r\n") ? State.CHUNK_SIZE : State.PLAIN;
    }

    private void readSize(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            char next = (char) (in.get() & 0xff);
            if (next == '\n') {
                sizeIsWhole(line.toString().split(";", 2)[0].trim());
                return;
            }
            line.append(next);
        }
    }

    private void sizeIsWhole(String text) throws IOException {
        line.setLength(0);
        try {
            left = Integer.parseInt(text, 16);
        } catch (NumberFormatException e) {
            throw new IOException("size of a chunk: " + text + " (expected: a hexadecimal number)", e);
        }
        state = left == 0 ? State.END : State.CHUNK;
    }

    private void move(ByteBuffer in, ByteBuffer out, int most) {
        int count = Math.min(in.remaining(), most);
        out.put(in.slice(in.position(), count));
        in.position(in.position() + count);
        left -= count;
        if (state == State.CHUNK && left == 0) {
            state = State.CHUNK_END;
        }
    }

    private void readChunkEnd(ByteBuffer in) {
        if (in.get() == '\n') {
            state = State.CHUNK_SIZE;
        }
    }

    /** Returns the state, and what has come of a head or size. */
    @Override
    public String toString() {
        return "ResponseDecoder[" + state + ": " + line + "]";
    }
}
