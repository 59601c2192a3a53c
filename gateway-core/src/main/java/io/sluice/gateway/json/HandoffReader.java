package io.sluice.gateway.json;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.PathWalk.Next;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes one value out of a JSON answer while it passes, as the bytes that stand there (clause PD-3).
 *
 * <p>The answer is checked as it comes and nothing else of it is kept, at a cost that is linear in its length. Members on the path are found with escapes in their
 * names resolved; of several of one name the first one counts. An answer of more than 16 MiB, or a value of more than 1 MiB, is a failure. For one thread.
 */
public final class HandoffReader {
    private static final int MAX_HANDOFF = 1 << 20;
    private static final int MAX_ANSWER = 16 << 20;

    private static final byte[] NOTHING = {};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final MemberPath path;
    private final int maxHandoff;
    private final int maxAnswer;

    private final JsonStream stream;
    private final PathWalk walk;
    private long answerSize;
    private byte[] kept = NOTHING;
    private int size;
    private byte @Nullable [] handoff;
    private @Nullable GatewayException failure;

    /**
     * Creates a reader for one answer.
     *
     * @param path where in the answer the value stands
     */
    public HandoffReader(MemberPath path) {
        this(path, MAX_HANDOFF, MAX_ANSWER);
    }

    HandoffReader(MemberPath path, int maxHandoff, int maxAnswer) {
        this.path = Objects.requireNonNull(path, "path");
        this.stream = new JsonStream(path.size());
        this.walk = new PathWalk(path);
        this.maxHandoff = maxHandoff;
        this.maxAnswer = maxAnswer;
    }

    /**
     * Takes the next bytes of the answer, from position to limit, which stay as they are. Throws nothing: a failure is thrown by
     * {@link #finish}, and after one the rest of the answer is passed over.
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
     * Returns the value, one JSON value without white space around it; null if there is none at the path or it is
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
        // Nothing stands where the first element of an empty array would.
        if (walk.next() == Next.VALUE && size > 0) {
            handoff = Arrays.copyOf(kept, trimmedSize());
        }
        switch (b) {
            case '{', '[' -> walk.open(b);
            case ':' -> walk.colon(isStep());
            case ',' -> walk.comma();
            default -> walk.close();
        }
        size = 0;
    }

    /** A name that is too long was cut, so that its closing quote does not stand where it should. */
    private boolean isStep() {
        return walk.next() == Next.NAME && Names.same(kept, 0, walk.name());
    }

    private void keep(ByteBuffer chunk, int from, int to) {
        boolean isName = walk.next() == Next.NAME;
        if (!isName && walk.next() != Next.VALUE) {
            return;
        }
        int start = from;
        while (size == 0 && start < to && JsonStream.isSpace(chunk.get(start))) {
            start++;
        }
        int length = to - start;
        if (isName) {
            length = Math.min(length, maxName() - size);
        } else {
            require(size + length <= maxHandoff, "handoff", maxHandoff);
        }
        if (size + length > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(2 * kept.length, size + length));
        }
        chunk.get(start, kept, size, length);
        size += length;
    }

    /** Returns the length of the name with every character as an escape, and the quotes. */
    private int maxName() {
        return 6 * walk.name().length() + 2;
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

    /** Returns the path and whether a value was found there; nothing of the answer. */
    @Override
    public String toString() {
        return "HandoffReader[" + path + (handoff == null ? "" : ", found") + "]";
    }
}
