package io.sluice.gateway.json;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.TokenUsage;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last {@code "usage"} object of an answer, a JSON object or a stream of events, while the answer passes.
 *
 * <p>It keeps the last 2 KiB and looks at nothing before the answer has ended: usage stands in its last members, or in its last
 * event but one. An answer that has more than that behind it has no usage for this reader. For one thread.
 */
public final class UsageReader {
    private static final int TAIL = 2048;
    private static final byte[] NAME = {'"', 'u', 's', 'a', 'g', 'e', '"'};

    private final byte[] ring = new byte[TAIL];
    private int next;
    private boolean full;

    /** Creates a reader for one answer. */
    public UsageReader() {}

    /** Takes the next bytes of the answer, from position to limit, which stay as they are. */
    public void accept(ByteBuffer chunk) {
        int length = Math.min(chunk.remaining(), TAIL);
        int from = chunk.limit() - length;
        int first = Math.min(length, TAIL - next);
        chunk.get(from, ring, next, first);
        chunk.get(from + first, ring, 0, length - first);
        full |= next + length >= TAIL;
        next = (next + length) % TAIL;
    }

    /** Returns what the answer says it has cost, as far as it has passed; null if it does not say. */
    public @Nullable TokenUsage usage() {
        byte[] tail = tail();
        for (int at = tail.length - NAME.length; at >= 0; at--) {
            TokenUsage usage = isName(tail, at) ? usageAfter(tail, at + NAME.length) : null;
            if (usage != null) {
                return usage;
            }
        }
        return null;
    }

    private byte[] tail() {
        byte[] tail = new byte[full ? TAIL : next];
        int older = tail.length - next;
        System.arraycopy(ring, next, tail, 0, older);
        System.arraycopy(ring, 0, tail, older, next);
        return tail;
    }

    /** Inside a JSON string every quote has a backslash in front of it, so a quote without one begins or ends a string. */
    private static boolean isName(byte[] tail, int at) {
        for (int i = 0; i < NAME.length; i++) {
            if (tail[at + i] != NAME[i]) {
                return false;
            }
        }
        return at == 0 || tail[at - 1] != '\\';
    }

    private static @Nullable TokenUsage usageAfter(byte[] tail, int from) {
        int colon = skipSpace(tail, from);
        int brace = colon < tail.length && tail[colon] == ':' ? skipSpace(tail, colon + 1) : tail.length;
        if (brace == tail.length || tail[brace] != '{') {
            return null;
        }
        try {
            return usage(object(tail, brace));
        } catch (GatewayException e) {
            return null; // text that only looks like it, or a stream that broke off
        }
    }

    private static @Nullable TokenUsage usage(JsonBody usage) {
        if (!usage.contains("prompt_tokens") && !usage.contains("completion_tokens")) {
            return null;
        }
        ByteBuffer details = usage.raw("prompt_tokens_details");
        long cached = details == null || details.get(0) != '{'
                ? 0
                : count(JsonBody.parse(details, Set.of()), "cached_tokens");
        return new TokenUsage(count(usage, "prompt_tokens"), count(usage, "completion_tokens"), cached);
    }

    private static long count(JsonBody object, String name) {
        return Math.max(0, object.integer(name, 0));
    }

    private static JsonBody object(byte[] tail, int brace) {
        ByteBuffer text = ByteBuffer.wrap(tail);
        JsonStream stream = new JsonStream();
        int end = brace;
        while (!stream.hasEnded() && end < tail.length) {
            end = stream.next(text, end) + 1;
        }
        return JsonBody.parse(text.position(brace).limit(Math.min(end, tail.length)), Set.of());
    }

    private static int skipSpace(byte[] tail, int from) {
        int at = from;
        while (at < tail.length && JsonStream.isSpace(tail[at])) {
            at++;
        }
        return at;
    }

    /** Returns nothing of the answer. */
    @Override
    public String toString() {
        return "UsageReader[" + (full ? TAIL : next) + " bytes]";
    }
}
