package io.sluice.gateway.internal.answer;

import io.sluice.gateway.json.CachedTokensRewriter;
import io.sluice.gateway.json.MemberEraser;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What changes in a decode leg's answer on its way to the client: members that are the engines' own (clause PD-6), and the cached tokens (PD-23). */
public final class ResponseFilter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final @Nullable MemberEraser eraser;
    private final @Nullable CachedTokensRewriter rewriter;

    private ResponseFilter(@Nullable MemberEraser eraser, @Nullable CachedTokensRewriter rewriter) {
        this.eraser = eraser;
        this.rewriter = rewriter;
    }

    /** Returns the filter for one answer; null if nothing is to change. */
    public static @Nullable ResponseFilter of(@Nullable MemberEraser eraser, @Nullable CachedTokensRewriter rewriter) {
        return eraser == null && rewriter == null ? null : new ResponseFilter(eraser, rewriter);
    }

    /** Returns whether the answer will be as long as it was. */
    public boolean keepsLength() {
        return rewriter == null;
    }

    /** Takes the next chunk and returns what may be passed on: as a rule the same buffer, and an empty one if all of it is held back. */
    public ByteBuffer pass(ByteBuffer chunk) {
        ByteBuffer left = eraser == null ? chunk : eraser.pass(chunk);
        return rewriter == null ? left : rewriter.pass(left);
    }

    /** Returns what was held back, when no more chunks come. */
    public ByteBuffer end() {
        ByteBuffer held = eraser == null ? NOTHING : eraser.end();
        if (rewriter == null) {
            return held;
        }
        ByteBuffer passed = rewriter.pass(held);
        ByteBuffer last = rewriter.end();
        return ByteBuffer.allocate(passed.remaining() + last.remaining())
                .put(passed)
                .put(last)
                .flip();
    }

    @Override
    public String toString() {
        return "ResponseFilter[" + eraser + ", " + rewriter + "]";
    }
}
