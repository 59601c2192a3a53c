package io.sluice.gateway.spi.share;

import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A piece of a report, as one message has it. */
record ReportPiece(boolean isWhole, boolean isFirst, boolean isLast, List<InstanceLoad> loads, List<PromptPart> parts) {
    /** Reads a piece up to the end of its message. */
    static ReportPiece read(ByteBuffer from) {
        int flags = from.get();
        Items items = new Items();
        while (from.hasRemaining()) {
            items.read(from);
        }
        return new ReportPiece(
                (flags & ReportForm.WHOLE) != 0,
                (flags & ReportForm.FIRST) != 0,
                (flags & ReportForm.LAST) != 0,
                items.loads,
                items.parts);
    }

    /**
     * Some hashes of a prompt.
     *
     * @param from the number of the first of them
     * @param left how many follow in the next pieces
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and thousands of boxed numbers would be a waste
    record PromptPart(Named instance, long scope, int promptBytes, int from, int left, long[] hashes) {}

    /** An instance, as it is named in a piece. */
    record Named(String id, String address) {}

    private static final class Items {
        private final List<Named> instances = new ArrayList<>();
        private final List<InstanceLoad> loads = new ArrayList<>();
        private final List<PromptPart> parts = new ArrayList<>();

        void read(ByteBuffer from) {
            switch (from.get()) {
                case ReportForm.INSTANCE -> instances.add(new Named(Wire.text(from), Wire.text(from)));
                case ReportForm.LOAD -> loads.add(load(from));
                case ReportForm.PROMPT -> parts.add(part(from));
                default -> throw new Wire.Malformed("an item");
            }
        }

        private InstanceLoad load(ByteBuffer from) {
            Named instance = instance(from);
            int prefilling = Wire.integer(from);
            long pending = Wire.number(from);
            return new InstanceLoad(instance.id(), instance.address(), prefilling, pending, Wire.integer(from));
        }

        private PromptPart part(ByteBuffer from) {
            Named instance = instance(from);
            long scope = from.getLong();
            int promptBytes = Wire.integer(from);
            int first = Wire.integer(from);
            int left = Wire.integer(from);
            int count = Wire.integer(from);
            long all = (long) first + left + count;
            if (all > MessageReader.MOST_CHUNKS || count == 0 || (long) count * Long.BYTES > from.remaining()) {
                throw new Wire.Malformed("hashes");
            }
            long[] hashes = new long[count];
            for (int i = 0; i < count; i++) {
                hashes[i] = from.getLong();
            }
            return new PromptPart(instance, scope, promptBytes, first, left, hashes);
        }

        private Named instance(ByteBuffer from) {
            int number = Wire.integer(from);
            if (number >= instances.size()) {
                throw new Wire.Malformed("an instance");
            }
            return instances.get(number);
        }
    }
}
