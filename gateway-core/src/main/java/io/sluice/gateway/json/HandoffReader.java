package io.sluice.gateway.json;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the value of one top-level member out of a JSON answer while it passes, as the bytes that stand there (clause PD-3).
 *
 * <p>The answer is checked as it comes and nothing else of it is kept. Its member is found with escapes in its name resolved;
 * of several the first one counts. An answer of more than 16 MiB, or a value of more than 1 MiB, is a failure. For one thread.
 */
public final class HandoffReader {
    private static final int MAX_HANDOFF = 1 << 20;
    private static final int MAX_ANSWER = 16 << 20;

    private static final byte[] NOTHING = {};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private enum Keeping {
        NOTHING,
        NAME,
        VALUE
    }

    private final String member;
    private final int maxName;
    private final int maxHandoff;
    private final int maxAnswer;

    private final JsonStream stream = new JsonStream();
    private long answerSize;
    private Keeping keeping = Keeping.NOTHING;
    private byte[] kept = NOTHING;
    private int size;
    private byte @Nullable [] handoff;
    private @Nullable GatewayException failure;

    /** Creates a reader for one answer. */
    public HandoffReader(String member) {
        this(member, MAX_HANDOFF, MAX_ANSWER);
    }

    HandoffReader(String member, int maxHandoff, int maxAnswer) {
        this.member = Objects.requireNonNull(member, "member");
        this.maxName = 6 * member.length() + 2; // every character as an escape, and the quotes
        this.maxHandoff = maxHandoff;
        this.maxAnswer = maxAnswer;
    }

    /**
     * Takes the next bytes of the answer, from position to limit, which stay as they are. Throws nothing: {@link #finish} tells
     * a failure, and after one the rest of the answer is passed over.
     */
    public void accept(ByteBuffer chunk) {
        if (failure != null) {
            return;
        }
        try {
            answerSize += chunk.remaining();
            require(answerSize <= maxAnswer, "answer of a prefill leg", maxAnswer);
            read(chunk);
        } catch (GatewayException e) {
            failure = e;
        }
    }

    /** Returns whether the answer has proved useless already, so that the rest of it need not be read. */
    public boolean hasFailed() {
        return failure != null;
    }

    /**
     * Returns the value, one JSON value without white space around it; null if the answer has no such member or it is
     * {@code null}. To be called when the answer has ended.
     *
     * @throws GatewayException {@code INVALID_RESPONSE} if the answer is not one JSON object within the limits
     */
    public @Nullable ByteBuffer finish() {
        if (failure != null) {
            throw failure;
        }
        if (!stream.hasEnded()) {
            throw new GatewayException(ErrorKind.INVALID_RESPONSE, "JSON: ends too early");
        }
        if (handoff == null || Arrays.equals(handoff, NULL)) {
            return null;
        }
        try {
            JsonScanner.checkValue(handoff, 0); // for its encoding
        } catch (GatewayException e) {
            throw new GatewayException(ErrorKind.INVALID_RESPONSE, "handoff: " + e.getMessage(), e);
        }
        return ByteBuffer.wrap(handoff);
    }

    private void read(ByteBuffer chunk) {
        int from = chunk.position();
        while (from < chunk.limit()) {
            int at = stream.next(chunk, from);
            keep(chunk, from, at);
            if (at < chunk.limit()) {
                delimiter(chunk.get(at));
            }
            from = at + 1;
        }
    }

    private void delimiter(byte b) {
        if (b == ':') {
            keeping = isMember() ? Keeping.VALUE : Keeping.NOTHING;
        } else {
            if (keeping == Keeping.VALUE) {
                handoff = Arrays.copyOf(kept, trimmedSize());
            }
            keeping = handoff == null ? Keeping.NAME : Keeping.NOTHING;
        }
        size = 0;
    }

    /** A name that is too long was cut, so that its closing quote does not stand where it should. */
    private boolean isMember() {
        return keeping == Keeping.NAME && Names.same(kept, 0, member);
    }

    private void keep(ByteBuffer chunk, int from, int to) {
        if (keeping == Keeping.NOTHING) {
            return;
        }
        int start = from;
        while (size == 0 && start < to && JsonStream.isSpace(chunk.get(start))) {
            start++;
        }
        int length = keeping == Keeping.NAME ? Math.min(to - start, maxName - size) : to - start;
        if (keeping == Keeping.VALUE) {
            require(size + length <= maxHandoff, "handoff", maxHandoff);
        }
        if (size + length > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(2 * kept.length, size + length));
        }
        chunk.get(start, kept, size, length);
        size += length;
    }

    private int trimmedSize() {
        int end = size;
        while (JsonStream.isSpace(kept[end - 1])) {
            end--;
        }
        return end;
    }

    private static void require(boolean condition, String what, int limit) {
        if (!condition) {
            throw new GatewayException(
                    ErrorKind.INVALID_RESPONSE, what + ": too large (expected: <= " + limit + " bytes)");
        }
    }

    /** Returns the member's name and whether it was found; nothing of the answer. */
    @Override
    public String toString() {
        return "HandoffReader[" + member + (handoff == null ? "" : ", found") + "]";
    }
}
