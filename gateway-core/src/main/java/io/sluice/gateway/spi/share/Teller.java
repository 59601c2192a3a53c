package io.sluice.gateway.spi.share;

import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is remembered of one gateway that tells: which messages came, and what was begun in earlier pieces and goes on in later ones. */
final class Teller {
    /** The most loads of a whole that comes in pieces; of more, the pieces alone count. */
    private static final int MOST_LOADS = 1 << 16;

    private final SequenceWindow signals = new SequenceWindow();
    private final OpenPrompt open = new OpenPrompt();
    private long lastPiece;

    /** The loads of the whole that has begun to come; null if none has, or a piece of it is lost. */
    private @Nullable List<InstanceLoad> whole;

    /** Returns whether a hint or sign of this number is new; in which order they come does not matter. */
    boolean isNew(long sequence) {
        return signals.add(sequence);
    }

    /** Returns whether a piece of this number has not been overtaken. */
    boolean isNext(long sequence) {
        return sequence > lastPiece;
    }

    /** Returns what a piece adds to what is known; empty if nothing yet. */
    Optional<PlacementReport> take(long sequence, ReportPiece piece) {
        boolean follows = sequence == lastPiece + 1;
        lastPiece = sequence;
        if (piece.isFirst()) {
            whole = piece.isWhole() ? new ArrayList<>() : null;
        } else if (!follows) {
            whole = null;
        }
        List<PlacedPrompt> prompts = open.join(piece.parts(), follows && !piece.isFirst());
        PlacementReport report = new PlacementReport(isComplete(piece), loads(piece), prompts);
        return report.isEmpty() ? Optional.empty() : Optional.of(report);
    }

    /** Returns how many loads and hashes are held of what goes on in later pieces. */
    int held() {
        List<InstanceLoad> all = whole;
        return (all == null ? 0 : all.size()) + open.held();
    }

    /** Drops them: what follows counts as if a piece were lost. */
    void drop() {
        whole = null;
        open.reset();
    }

    private boolean isComplete(ReportPiece piece) {
        List<InstanceLoad> all = whole;
        if (all == null) {
            return false;
        }
        if (all.size() + piece.loads().size() > MOST_LOADS) {
            whole = null;
            return false;
        }
        all.addAll(piece.loads());
        return piece.isLast();
    }

    /** Returns the loads of the whole with its last piece, else those of the piece. */
    private List<InstanceLoad> loads(ReportPiece piece) {
        List<InstanceLoad> all = whole;
        if (all == null || !piece.isLast()) {
            return piece.loads();
        }
        whole = null;
        return all;
    }
}
