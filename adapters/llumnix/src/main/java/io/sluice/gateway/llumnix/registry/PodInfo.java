package io.sluice.gateway.llumnix.registry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a registry holds of a pod, the message {@code PodDiscoveryInfo} (clause FL-R-1). Immutable.
 *
 * @param name the pod's name
 * @param timestampMillis when it was written, by the pod's clock
 * @param ranks its engines; none while it has none that is well
 */
record PodInfo(String name, long timestampMillis, List<RankInfo> ranks) {
    /** The longest value that is read, in bytes: one of 1,000 ranks with room to spare. */
    static final int MOST_BYTES = 256 * 1024;

    private static final int MOST_RANKS = 1024;

    PodInfo {
        ranks = List.copyOf(ranks);
    }

    /**
     * Reads a value.
     *
     * @throws MalformedValueException if it is none, or one beyond all reason
     */
    static PodInfo decode(byte[] value) {
        if (value.length > MOST_BYTES) {
            throw new MalformedValueException("a value of more than " + MOST_BYTES + " bytes");
        }
        ProtoReader in = new ProtoReader(ByteBuffer.wrap(value));
        String name = "";
        long timestampMillis = 0;
        List<RankInfo> ranks = new ArrayList<>();
        while (in.next()) {
            if (in.fieldOf(ProtoReader.BYTES) == 1) {
                name = in.string(RankInfo.MOST_TEXT_BYTES);
            } else if (in.fieldOf(ProtoReader.VARINT) == 3) {
                timestampMillis = in.int64();
            } else if (in.fieldOf(ProtoReader.BYTES) == 4) {
                ranks.add(RankInfo.decode(in.message()));
            } else {
                in.skip();
            }
        }
        if (name.isEmpty() || ranks.size() > MOST_RANKS) {
            throw new MalformedValueException(name.isEmpty() ? "no name of a pod" : ranks.size() + " ranks");
        }
        return new PodInfo(name, timestampMillis, ranks);
    }

    byte[] encode() {
        ProtoWriter out = new ProtoWriter().string(1, name).number(3, timestampMillis);
        ranks.forEach(rank -> out.message(4, rank.encode()));
        return out.toBytes();
    }
}
