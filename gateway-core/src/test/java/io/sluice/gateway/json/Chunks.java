package io.sluice.gateway.json;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts in pieces, each in a buffer that is read-only and does not begin at its array's first byte. */
final class Chunks {
    private Chunks() {}

    /** Returns a text in two pieces. */
    static List<ByteBuffer> split(byte[] text, int at) {
        return List.of(chunk(text, 0, at), chunk(text, at, text.length));
    }

    /** Returns a text in pieces of random sizes, some of them empty. */
    static List<ByteBuffer> random(byte[] text, Random random) {
        List<ByteBuffer> chunks = new ArrayList<>();
        int from = 0;
        int most = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
        while (from < text.length) {
            int to = Math.min(text.length, from + random.nextInt(most + 1));
            chunks.add(chunk(text, from, to));
            from = to;
        }
        return chunks;
    }

    private static ByteBuffer chunk(byte[] text, int from, int to) {
        ByteBuffer padded = ByteBuffer.allocate(to - from + 5).position(3);
        padded.put(text, from, to - from).flip().position(3);
        return padded.asReadOnlyBuffer();
    }
}
