package io.sluice.gateway.spi.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one report into as many pieces as it takes. A piece has flags and items up to its end: instances, each named before what is said of it and from then on meant by its number,
 * loads, and parts of prompts. A prompt that does not fit goes on in the next piece.
 */
final class ReportForm {
    static final int WHOLE = 1;
    static final int FIRST = 2;
    static final int LAST = 4;

    static final byte INSTANCE = 1;
    static final byte LOAD = 2;
    static final byte PROMPT = 3;

    /** The most bytes of a load, or of what stands before the hashes of a prompt. */
    private static final int MOST_ITEM = 1 + Long.BYTES + 5 * Wire.LONGEST_NUMBER;

    /** The least bytes for hashes with which a part of a prompt is begun: less would be mostly names. */
    private static final int LEAST_HASHES = 8 * Long.BYTES;

    private final boolean isWhole;
    private final Supplier<ByteBuffer> begin;
    private final List<byte[]> pieces = new ArrayList<>();
    private final Map<Name, Integer> named = new HashMap<>();
    private @Nullable ByteBuffer piece;
    private int flagsAt;
    private int emptySize;

    ReportForm(boolean isWhole, Supplier<ByteBuffer> begin) {
        this.isWhole = isWhole;
        this.begin = begin;
    }

    List<byte[]> write(PlacementReport report) {
        if (report.isEmpty()) {
            return List.of();
        }
        open();
        report.loads().forEach(this::add);
        report.prompts().forEach(this::add);
        close(LAST);
        return pieces;
    }

    private void add(InstanceLoad load) {
        Name name = new Name(load.instanceId(), load.address());
        ByteBuffer to = roomFor(name, MOST_ITEM);
        if (to == null) {
            return;
        }
        int number = number(name, to);
        to.put(LOAD);
        Wire.putNumber(to, number);
        Wire.putNumber(to, load.prefilling());
        Wire.putNumber(to, load.pendingBytes());
        Wire.putNumber(to, load.generating());
    }

    private void add(PlacedPrompt placed) {
        Name name = new Name(placed.instanceId(), placed.address());
        int chunks = Math.min(placed.prompt().chunks(), MessageReader.MOST_CHUNKS);
        for (int from = 0; from < chunks; ) {
            int least = Math.min(LEAST_HASHES, (chunks - from) * Long.BYTES);
            ByteBuffer to = roomFor(name, MOST_ITEM + least);
            if (to == null) {
                return;
            }
            from = addPart(placed, number(name, to), from, chunks, to);
        }
    }

    /** Writes as many hashes as there is room for, and returns the number of the first that is not written. */
    private static int addPart(PlacedPrompt placed, int number, int from, int chunks, ByteBuffer to) {
        int end = Math.min(chunks, from + (to.remaining() - MOST_ITEM) / Long.BYTES);
        to.put(PROMPT);
        Wire.putNumber(to, number);
        to.putLong(placed.scope());
        Wire.putNumber(to, placed.prompt().promptBytes());
        Wire.putNumber(to, from);
        Wire.putNumber(to, chunks - end);
        Wire.putNumber(to, end - from);
        for (int i = from; i < end; i++) {
            to.putLong(placed.prompt().hash(i));
        }
        return end;
    }

    /** Returns the piece that has so much room for something of an instance, and for its names if they are new: this one or the next; null if none has. */
    private @Nullable ByteBuffer roomFor(Name name, int bytes) {
        ByteBuffer now = open();
        if (now.remaining() >= bytes + (named.containsKey(name) ? 0 : name.mostBytes())) {
            return now;
        }
        if (now.capacity() - emptySize < bytes + name.mostBytes()) {
            return null;
        }
        close(0);
        return open();
    }

    private int number(Name name, ByteBuffer to) {
        Integer known = named.putIfAbsent(name, named.size());
        if (known != null) {
            return known;
        }
        to.put(INSTANCE);
        Wire.putText(to, name.id().getBytes(UTF_8));
        Wire.putText(to, name.address().getBytes(UTF_8));
        return named.size() - 1;
    }

    private ByteBuffer open() {
        if (piece == null) {
            piece = begin.get();
            flagsAt = piece.position();
            piece.put((byte) 0);
            emptySize = piece.position();
            named.clear();
        }
        return piece;
    }

    private void close(int last) {
        ByteBuffer full = open();
        int flags = (isWhole ? WHOLE : 0) | (pieces.isEmpty() ? FIRST : 0) | last;
        pieces.add(Wire.bytes(full.put(flagsAt, (byte) flags).flip()));
        piece = null;
    }

    /** What an instance is known by. */
    private record Name(String id, String address) {
        int mostBytes() {
            return 1 + 2 * Wire.LONGEST_NUMBER + id.getBytes(UTF_8).length + address.getBytes(UTF_8).length;
        }
    }
}
