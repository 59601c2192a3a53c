package io.sluice.gateway.routing.internal;

import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The prompts that were placed and not yet told, bounded by their bytes: the oldest are dropped. Safe for use by any number of threads, without locks. */
public final class PlacedPrompts {
    /** Those of 80 prompts of 400 KB: they wait for milliseconds. */
    static final long MOST_BYTES = 1 << 20;

    private static final int OBJECT_BYTES = 128;

    private final Queue<PlacedPrompt> prompts = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    public void add(EngineName engine, long scope, PromptFingerprint prompt) {
        PlacedPrompt placed = new PlacedPrompt(engine.id(), engine.address(), scope, prompt);
        prompts.add(placed);
        bytes.addAndGet(bytes(placed));
        while (bytes.get() > MOST_BYTES && next() != null) {
            // that one is dropped
        }
    }

    /** Returns them in order, and keeps none; of those that come meanwhile no more than there can be. */
    public List<PlacedPrompt> take() {
        List<PlacedPrompt> taken = new ArrayList<>();
        long sum = 0;
        while (sum < MOST_BYTES) {
            PlacedPrompt next = next();
            if (next == null) {
                break;
            }
            taken.add(next);
            sum += bytes(next);
        }
        return taken;
    }

    private @Nullable PlacedPrompt next() {
        PlacedPrompt next = prompts.poll();
        if (next != null) {
            bytes.addAndGet(-bytes(next));
        }
        return next;
    }

    private static long bytes(PlacedPrompt placed) {
        return OBJECT_BYTES + placed.prompt().chunks() * (long) Long.BYTES;
    }

    @Override
    public String toString() {
        return "PlacedPrompts[" + bytes + " bytes]";
    }
}
