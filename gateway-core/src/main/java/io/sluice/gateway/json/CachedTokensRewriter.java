package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Puts another number in the place of the cached tokens that an answer tells of, JSON or a stream of events with JSON in them, while it passes chunk by chunk
 * (clause PD-23).
 *
 * <p>All other bytes stay, so the answer's length changes with the number's. A chunk without such a number passes as it is, without a copy; no more than its digits
 * is held back. For one thread.
 */
public final class CachedTokensRewriter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final LongSupplier count;
    private final CachedTokensScan scan = new CachedTokensScan();

    /**
     * Creates a rewriter for one answer.
     *
     * @param count asked at the end of each number for what it is to be; negative: for it to stay
     */
    public CachedTokensRewriter(LongSupplier count) {
        this.count = count;
    }

    /**
     * Takes the next chunk, from position to limit, whose bytes stay as they are, and returns what may be passed on: the same buffer if nothing in it may
     * change, and an empty one if all of it is held back.
     */
    public ByteBuffer pass(ByteBuffer chunk) {
        ByteArrayOutputStream out = null;
        int rest = chunk.position();
        int at = rest;
        while (at < chunk.limit()) {
            boolean wasInNumber = scan.isInNumber();
            at = scan.next(chunk, at);
            boolean isInNumber = scan.isInNumber();
            if (!wasInNumber && !isInNumber) {
                break;
            }
            out = out == null ? new ByteArrayOutputStream(chunk.remaining() + 32) : out;
            if (!wasInNumber) {
                append(out, chunk, rest, at);
            } else if (!isInNumber) {
                out.writeBytes(number());
            }
            rest = at;
        }
        if (out == null) {
            return chunk;
        }
        if (!scan.isInNumber()) {
            append(out, chunk, rest, chunk.limit());
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    /** Returns what was held back, when no more chunks come; as a rule an empty buffer. */
    public ByteBuffer end() {
        return scan.isInNumber() ? ByteBuffer.wrap(scan.digits()) : NOTHING;
    }

    private byte[] number() {
        long other = scan.isCount() ? count.getAsLong() : -1;
        return other < 0 ? scan.digits() : Long.toString(other).getBytes(US_ASCII);
    }

    private static void append(ByteArrayOutputStream out, ByteBuffer chunk, int from, int to) {
        byte[] part = new byte[to - from];
        chunk.get(from, part);
        out.writeBytes(part);
    }

    /** Returns nothing of the answer. */
    @Override
    public String toString() {
        return "CachedTokensRewriter[" + scan + "]";
    }
}
