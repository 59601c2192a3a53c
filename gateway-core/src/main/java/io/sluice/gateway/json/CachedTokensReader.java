package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Reads how many tokens of the prompt were cached, out of an answer that passes: JSON, or a stream of events with JSON in them. For one thread. */
public final class CachedTokensReader {
    /** In place of the number: the answer does not tell. */
    public static final long UNTOLD = -1;

    private final CachedTokensScan scan = new CachedTokensScan();
    private long told = UNTOLD;

    /** Creates a reader for one answer. */
    public CachedTokensReader() {}

    /** Takes the next bytes of the answer, from position to limit, which stay as they are. */
    public void accept(ByteBuffer chunk) {
        int at = chunk.position();
        while (at < chunk.limit()) {
            boolean wasInNumber = scan.isInNumber();
            at = scan.next(chunk, at);
            if (wasInNumber && !scan.isInNumber() && scan.isCount()) {
                told = Long.parseLong(new String(scan.digits(), US_ASCII));
            }
        }
    }

    /**
     * Returns the last number that the answer has told; 0 if its usage counts {@code prompt_tokens} and has no such number, since engines leave out the details
     * of a prompt of which nothing was cached; {@link #UNTOLD} if it has no usage.
     */
    public long cachedTokens() {
        return told == UNTOLD && scan.countsPrompt() ? 0 : told;
    }

    /** Returns the number, and nothing else of the answer. */
    @Override
    public String toString() {
        return "CachedTokensReader[" + cachedTokens() + "]";
    }
}
