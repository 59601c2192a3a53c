package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.json.JsonBody;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of ever longer beginnings of a prompt, one for each whole chunk of its bytes: two prompts have as many leading hashes in common as they
 * have leading chunks. Nothing is tokenized: the bytes are those of the request's {@code messages}, {@code prompt} or {@code input} as they stand.
 *
 * <p>Immutable and safe for use by any number of threads. Not fit as a defence: who knows the hash can make prompts that collide, and gains a
 * worse placement of its own calls.
 */
public final class PromptFingerprint {
    /** The bytes of one chunk. */
    public static final int CHUNK_BYTES = 256;

    private static final PromptFingerprint EMPTY = new PromptFingerprint(new long[0], 0);
    private static final List<String> PROMPT_MEMBERS = List.of("messages", "prompt", "input");
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Odd numbers without a pattern: those of wyhash. */
    private static final long SECRET_0 = 0x2d358dccaa6c78a5L;

    private static final long SECRET_1 = 0x8bb84b93962eacc9L;
    private static final long SECRET_2 = 0x4b33a62ed433d4a3L;
    private static final long SECRET_3 = 0x4d5a2da51de1aa47L;

    private final long[] hashes;
    private final int promptBytes;

    private PromptFingerprint(long[] hashes, int promptBytes) {
        this.hashes = hashes;
        this.promptBytes = promptBytes;
    }

    /** Returns the fingerprint of no prompt at all. */
    public static PromptFingerprint empty() {
        return EMPTY;
    }

    /** Returns the fingerprint of a request's prompt, in one pass over its bytes; empty if it has none. */
    public static PromptFingerprint of(JsonBody body) {
        for (String member : PROMPT_MEMBERS) {
            ByteBuffer prompt = body.raw(member);
            if (prompt != null) {
                return of(prompt);
            }
        }
        return EMPTY;
    }

    /** Returns the fingerprint of these bytes, which are array-backed. */
    public static PromptFingerprint of(ByteBuffer prompt) {
        byte[] bytes = prompt.array();
        int at = prompt.arrayOffset() + prompt.position();
        long[] hashes = new long[prompt.remaining() / CHUNK_BYTES];
        long hash = 0;
        for (int i = 0; i < hashes.length; i++) {
            hash = chunk(bytes, at + i * CHUNK_BYTES, hash);
            hashes[i] = hash;
        }
        return new PromptFingerprint(hashes, prompt.remaining());
    }

    /**
     * Returns the fingerprint that has these hashes, as another gateway has computed them.
     *
     * @param hashes of ever longer beginnings; not copied, so the caller must not change them any more
     * @param promptBytes the length of the prompt, at least that of all chunks
     */
    public static PromptFingerprint ofHashes(long[] hashes, int promptBytes) {
        if (promptBytes / CHUNK_BYTES < hashes.length) {
            throw new IllegalArgumentException("promptBytes (expected: those of all chunks at least)");
        }
        return new PromptFingerprint(hashes, promptBytes);
    }

    /**
     * Mixes one chunk into the hash of what stands before it, as wyhash does (Wang Yi): 16 bytes a multiplication, the high half of which is folded back, so that
     * every bit reaches every other. Two lanes, because one multiplication need not wait for the other.
     */
    private static long chunk(byte[] bytes, int from, long before) {
        long one = before ^ SECRET_0;
        long other = before ^ SECRET_3;
        for (int at = from; at < from + CHUNK_BYTES; at += 4 * Long.BYTES) {
            one = folded(word(bytes, at) ^ SECRET_1, word(bytes, at + 8) ^ one);
            other = folded(word(bytes, at + 16) ^ SECRET_2, word(bytes, at + 24) ^ other);
        }
        return folded(one ^ SECRET_2, other ^ SECRET_1);
    }

    private static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    private static long folded(long a, long b) {
        return (a * b) ^ Math.multiplyHigh(a, b);
    }

    /** Returns the number of whole chunks. */
    public int chunks() {
        return hashes.length;
    }

    /** Returns the hash of the first {@code chunk + 1} chunks. */
    public long hash(int chunk) {
        return hashes[chunk];
    }

    /** Returns the length of the prompt in bytes, the rest behind the last whole chunk included. */
    public int promptBytes() {
        return promptBytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PromptFingerprint that
                && promptBytes == that.promptBytes
                && Arrays.equals(hashes, that.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }

    @Override
    public String toString() {
        return "PromptFingerprint[" + hashes.length + " chunks, " + promptBytes + " bytes]";
    }
}
