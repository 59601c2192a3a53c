package io.sluice.gateway.internal.answer;

import io.sluice.gateway.json.CachedTokensRewriter;
import io.sluice.gateway.json.MemberEraser;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What changes in an answer on its way to the client: members that are the engines' own (clause PD-6), the cached tokens (PD-23), and usage nobody asked for. */
public final class ResponseFilter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final @Nullable MemberEraser eraser;
    private final @Nullable CachedTokensRewriter rewriter;
    private final @Nullable UsageRemover remover;

    private ResponseFilter(
            @Nullable MemberEraser eraser, @Nullable CachedTokensRewriter rewriter, @Nullable UsageRemover remover) {
        this.eraser = eraser;
        this.rewriter = rewriter;
        this.remover = remover;
    }

    /** Returns the filter for one answer; null if nothing is to change. */
    public static @Nullable ResponseFilter of(
            @Nullable MemberEraser eraser, @Nullable CachedTokensRewriter rewriter, @Nullable UsageRemover remover) {
        boolean isNone = eraser == null && rewriter == null && remover == null;
        return isNone ? null : new ResponseFilter(eraser, rewriter, remover);
    }

    /** Returns whether the answer will be as long as it was. */
    public boolean keepsLength() {
        return rewriter == null && remover == null;
    }

    /** Takes the next chunk and returns what may be passed on: as a rule the same buffer, and an empty one if all of it is held back. */
    public ByteBuffer pass(ByteBuffer chunk) {
        ByteBuffer left = eraser == null ? chunk : eraser.pass(chunk);
        ByteBuffer rewritten = rewriter == null ? left : rewriter.pass(left);
        return remover == null ? rewritten : remover.pass(rewritten);
    }

    /** Returns what was held back, when no more chunks come. */
    public ByteBuffer end() {
        ByteBuffer last = eraser == null ? NOTHING : eraser.end();
        if (rewriter != null) {
            last = joined(rewriter.pass(last), rewriter.end());
        }
        return remover == null ? last : joined(remover.pass(last), remover.end());
    }

    private static ByteBuffer joined(ByteBuffer one, ByteBuffer other) {
        return ByteBuffer.allocate(one.remaining() + other.remaining())
                .put(one)
                .put(other)
                .flip();
    }

    @Override
    public String toString() {
        return "ResponseFilter[" + eraser + ", " + rewriter + ", " + remover + "]";
    }
}
