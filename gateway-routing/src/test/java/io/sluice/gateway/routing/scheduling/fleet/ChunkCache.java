package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An engine's room for context. What running calls hold stays; what they leave behind is kept for calls with the same beginning, until the room
 * is needed: then the least recently used goes first, and of one context its end first.
 */
final class ChunkCache {
    private final int capacity;
    private final Map<Long, Chunk> chunks = new HashMap<>();

    /** The list of those that nobody holds: a ring, the least recently used one behind its head. */
    private final Chunk idle = new Chunk(0);

    private int idleCount;

    /** Room that is taken for chunks that are not complete yet. */
    private int unnamed;

    ChunkCache(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes the room for a call's context, as a whole so that the call can always go on; empty if there is too little.
     *
     * @param text what it is of; names each chunk with all that stands before it
     * @param usable how many of them may be taken from what is kept
     * @param total how many chunks it will have at its end
     */
    Optional<Hold> hold(PromptFingerprint text, int usable, int total) {
        Hold hold = new Hold(text, total);
        hold.takeWhatIsThere(usable);
        if (inUse() + hold.unnamedRoom() > capacity) {
            hold.giveBack();
            return Optional.empty();
        }
        unnamed += hold.unnamedRoom();
        while (size() > capacity) {
            chunks.remove(idle.newer.id);
            unlink(idle.newer);
        }
        return Optional.of(hold);
    }

    /** Returns how many chunks of a text's beginning are there. */
    int cached(PromptFingerprint text) {
        int count = 0;
        while (count < text.chunks() && chunks.containsKey(text.hash(count))) {
            count++;
        }
        return count;
    }

    /** Returns the room as a whole. */
    int capacity() {
        return capacity;
    }

    /** Forgets everything; nobody may hold anything. */
    void clear() {
        chunks.clear();
        idle.older = idle;
        idle.newer = idle;
        idleCount = 0;
    }

    /** Returns the chunks that running calls hold. */
    int inUse() {
        return size() - idleCount;
    }

    /** Returns the chunks that are there: held, kept, and set aside. */
    int size() {
        return chunks.size() + unnamed;
    }

    private void unlink(Chunk chunk) {
        chunk.older.newer = chunk.newer;
        chunk.newer.older = chunk.older;
        idleCount--;
    }

    private void linkAsNewest(Chunk chunk) {
        chunk.newer = idle;
        chunk.older = idle.older;
        idle.older.newer = chunk;
        idle.older = chunk;
        idleCount++;
    }

    /** The room of one call. */
    final class Hold {
        private final PromptFingerprint text;
        private final Chunk[] named;
        private final int total;
        private int found;
        private int complete;

        private Hold(PromptFingerprint text, int total) {
            this.text = text;
            this.named = new Chunk[total];
            this.total = total;
        }

        /** Returns how many chunks were there already. */
        int found() {
            return found;
        }

        /** Called when the first {@code count} chunks are there now, so that others can use them. */
        void complete(int count) {
            while (complete < count) {
                unnamed--;
                take(chunks.computeIfAbsent(text.hash(complete), Chunk::new));
            }
        }

        /** Ends the hold; complete chunks are kept. */
        void release() {
            unnamed -= unnamedRoom();
            giveBack();
        }

        private void takeWhatIsThere(int usable) {
            for (Chunk chunk; complete < usable && (chunk = chunks.get(text.hash(complete))) != null; ) {
                take(chunk);
            }
            found = complete;
        }

        private void take(Chunk chunk) {
            if (chunk.holders++ == 0 && chunk.newer != chunk) {
                unlink(chunk);
            }
            named[complete++] = chunk;
        }

        private void giveBack() {
            for (int i = complete - 1; i >= 0; i--) {
                if (--named[i].holders == 0) {
                    linkAsNewest(named[i]);
                }
            }
        }

        private int unnamedRoom() {
            return total - complete;
        }
    }

    /** Some tokens, and all that stands before them. Linked to itself until it is idle for the first time. */
    private static final class Chunk {
        final long id;
        int holders;
        Chunk older = this;
        Chunk newer = this;

        Chunk(long id) {
            this.id = id;
        }
    }
}
