package io.sluice.gateway.spi.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.scheduling.PlacementReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what a gateway tells others as compact messages, which a {@link MessageReader} reads (clause FL-F-8). A report that is too large for one message becomes several, each of
 * which is of use without the others.
 *
 * <p>Hints and signs may be written by any number of threads, reports by one at a time.
 */
public final class MessageWriter {
    /** The most bytes of a gateway's name. */
    public static final int LONGEST_GATEWAY = 64;

    /** The least that a message may be allowed to hold: any hint fits. */
    public static final int LEAST_BYTES = 1_200;

    private final byte[] gateway;
    private final int mostBytes;
    private final AtomicLong signals = new AtomicLong();
    private final AtomicLong pieces = new AtomicLong();

    /**
     * Creates a writer.
     *
     * @param gateway what this gateway is called, as the exchange was told
     * @param mostBytes the most bytes of a message, at least {@link #LEAST_BYTES}
     */
    public MessageWriter(String gateway, int mostBytes) {
        this.gateway = gateway.getBytes(UTF_8);
        this.mostBytes = mostBytes;
        if (this.gateway.length == 0 || this.gateway.length > LONGEST_GATEWAY) {
            throw new IllegalArgumentException("gateway (expected: 1 to " + LONGEST_GATEWAY + " bytes)");
        }
        if (mostBytes < LEAST_BYTES) {
            throw new IllegalArgumentException("mostBytes (expected: at least " + LEAST_BYTES + ")");
        }
    }

    /** Returns a message that says nothing but that this gateway is there. */
    public byte[] sign() {
        return Wire.bytes(begin(Wire.SIGN, signals.incrementAndGet()).flip());
    }

    /** Returns the message of a hint; empty if its names take more bytes than a message may have, as only those can that are not ASCII. */
    public Optional<byte[]> write(UpstreamHint hint) {
        ByteBuffer to = begin(Wire.HINT, signals.incrementAndGet());
        return HintForm.write(hint, to) ? Optional.of(Wire.bytes(to.flip())) : Optional.empty();
    }

    /**
     * Returns the messages of a report, to be sent in order; none if it says nothing. An instance whose names fill a message alone is left out, and so is what is behind the first
     * {@link MessageReader#MOST_CHUNKS} chunks of a prompt.
     */
    public List<byte[]> write(PlacementReport report) {
        return new ReportForm(report.isWhole(), () -> begin(Wire.REPORT, pieces.incrementAndGet())).write(report);
    }

    private ByteBuffer begin(byte kind, long sequence) {
        return ByteBuffer.allocate(mostBytes)
                .put(Wire.VERSION)
                .put(kind)
                .put((byte) gateway.length)
                .put(gateway)
                .putLong(sequence);
    }

    @Override
    public String toString() {
        return "MessageWriter[" + new String(gateway, UTF_8) + "]";
    }
}
