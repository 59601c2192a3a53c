package io.sluice.gateway.spi.share;

import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.share.ReportPiece.PromptPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Joins the parts of prompts that are spread over pieces. It holds what has come, however much is announced; a prompt of which a part is lost is dropped. */
final class OpenPrompt {
    private long[] hashes = new long[0];
    private int count;

    /**
     * Returns the prompts of which the last part has come.
     *
     * @param goesOn whether the parts before these, of the same report, have come
     */
    List<PlacedPrompt> join(List<PromptPart> parts, boolean goesOn) {
        if (!goesOn) {
            reset();
        }
        List<PlacedPrompt> prompts = new ArrayList<>();
        for (PromptPart part : parts) {
            if (part.from() == 0) {
                reset();
            }
            if (part.from() != count) {
                reset();
                continue; // its beginning is lost
            }
            add(part.hashes());
            if (part.left() == 0) {
                prompts.add(prompt(part));
                reset();
            }
        }
        return prompts;
    }

    private void add(long[] more) {
        if (count + more.length > hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.max(count + more.length, 2 * count));
        }
        System.arraycopy(more, 0, hashes, count, more.length);
        count += more.length;
    }

    private PlacedPrompt prompt(PromptPart last) {
        return new PlacedPrompt(
                last.instance().id(),
                last.instance().address(),
                last.scope(),
                PromptFingerprint.ofHashes(Arrays.copyOf(hashes, count), last.promptBytes()));
    }

    /** Returns how many hashes are held. */
    int held() {
        return count;
    }

    /** Drops what has come. */
    void reset() {
        hashes = new long[0];
        count = 0;
    }
}
