package io.sluice.gateway.llumnix.registry;

/**
 * One engine of a pod, or one data-parallel rank, the message {@code InstanceDiscoveryInfo}. Immutable.
 *
 * @param type {@code prefill}, {@code decode} or {@code neutral}, or what others write there
 * @param host where its HTTP server is
 * @param kvHost the host of its KV-transfer address; empty if it has none
 * @param kvPort the port of it; 0 if it has none
 * @param model the model's name; empty = none is told
 */
record RankInfo(
        String type,
        String host,
        int port,
        String kvHost,
        int kvPort,
        int dpRank,
        int dpSize,
        String model,
        long version) {
    static final int MOST_TEXT_BYTES = 1024;

    /** Reads a message, whatever its fields say. */
    static RankInfo decode(ProtoReader in) {
        Draft draft = new Draft();
        while (in.next()) {
            if (!draft.takeText(in) && !draft.takeNumber(in)) {
                in.skip();
            }
        }
        return draft.done();
    }

    ProtoWriter encode() {
        return new ProtoWriter()
                .string(1, type)
                .string(2, host)
                .number(3, port)
                .string(4, kvHost)
                .number(5, kvPort)
                .number(6, dpRank)
                .number(7, dpSize)
                .string(8, model)
                .number(9, version);
    }

    /** What was read so far. */
    private static final class Draft {
        private String type = "";
        private String host = "";
        private int port;
        private String kvHost = "";
        private int kvPort;
        private int dpRank;
        private int dpSize;
        private String model = "";
        private long version;

        /** Returns whether the field is a text that is known. */
        private boolean takeText(ProtoReader in) {
            switch (in.fieldOf(ProtoReader.BYTES)) {
                case 1 -> type = in.string(MOST_TEXT_BYTES);
                case 2 -> host = in.string(MOST_TEXT_BYTES);
                case 4 -> kvHost = in.string(MOST_TEXT_BYTES);
                case 8 -> model = in.string(MOST_TEXT_BYTES);
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** Returns whether the field is a number that is known. */
        private boolean takeNumber(ProtoReader in) {
            switch (in.fieldOf(ProtoReader.VARINT)) {
                case 3 -> port = in.int32();
                case 5 -> kvPort = in.int32();
                case 6 -> dpRank = in.int32();
                case 7 -> dpSize = in.int32();
                case 9 -> version = in.int64();
                default -> {
                    return false;
                }
            }
            return true;
        }

        private RankInfo done() {
            return new RankInfo(type, host, port, kvHost, kvPort, dpRank, dpSize, model, version);
        }
    }
}
