package io.sluice.gateway.spi.share;

import io.sluice.gateway.spi.share.GatewayExchange.Receiver;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the messages of other gateways' {@link MessageWriter}s and hands on what they say (clause FL-F-8). It trusts no message: what is malformed, comes twice or was overtaken it passes
 * over, and memory is taken for what has come, not for what is announced. Who may send messages at all is for its user to say.
 *
 * <p>For one thread; the counts may be read by any.
 */
public final class MessageReader {
    /** The most hashes of a prompt: a beginning of 16 MiB. */
    public static final int MOST_CHUNKS = 1 << 16;

    /** The most gateways that are remembered; of more the one that was not heard for longest is forgotten. */
    private static final int MOST_TELLERS = 128;

    /** The most loads and hashes of all gateways that are held until the pieces come which they go on in: those of some gateways, and not of as many as can be made up. */
    private static final int MOST_HELD = 1 << 18;

    private final String self;
    private final Receiver receiver;
    private final Map<String, Teller> tellers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Teller> eldest) {
            return size() > MOST_TELLERS;
        }
    };
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();

    /**
     * Creates a reader.
     *
     * @param self what this gateway is called: its own messages are passed over
     */
    public MessageReader(String self, Receiver receiver) {
        this.self = self;
        this.receiver = receiver;
    }

    /**
     * Reads one message, from the buffer's position to its limit, and hands on what it says before it returns.
     *
     * @return who told it; empty if it is of no use: malformed, of another version, told by this gateway itself, come before or overtaken
     */
    public Optional<String> read(ByteBuffer message) {
        try {
            if (message.get() != Wire.VERSION) {
                return ignored();
            }
            byte kind = message.get();
            int length = message.get();
            if (length <= 0 || length > MessageWriter.LONGEST_GATEWAY) {
                return ignored();
            }
            String gateway = Wire.text(message, length);
            return gateway.equals(self) ? Optional.empty() : read(kind, gateway, message.getLong(), message);
        } catch (BufferUnderflowException | IllegalArgumentException | Wire.Malformed e) {
            return ignored(); // malformed, or out of the bounds of what it says
        }
    }

    private Optional<String> read(byte kind, String gateway, long sequence, ByteBuffer message) {
        return switch (kind) {
            case Wire.SIGN -> sign(gateway, sequence, message);
            case Wire.HINT -> hint(gateway, sequence, message);
            case Wire.REPORT -> report(gateway, sequence, message);
            default -> ignored();
        };
    }

    /** Takes a sign, behind which there is nothing: the signature of a gateway that has a key, where this one has none, would be. That one is not to seem heard. */
    private Optional<String> sign(String gateway, long sequence, ByteBuffer message) {
        if (message.hasRemaining()) {
            return ignored();
        }
        return teller(gateway).isNew(sequence) ? Optional.of(gateway) : again();
    }

    private Optional<String> hint(String gateway, long sequence, ByteBuffer message) {
        Optional<UpstreamHint> hint = HintForm.read(message);
        if (!teller(gateway).isNew(sequence)) {
            return again();
        }
        hint.ifPresent(receiver::hint);
        return Optional.of(gateway);
    }

    private Optional<String> report(String gateway, long sequence, ByteBuffer message) {
        ReportPiece piece = ReportPiece.read(message);
        Teller teller = teller(gateway);
        if (!teller.isNext(sequence)) {
            return again();
        }
        teller.take(sequence, piece).ifPresent(report -> receiver.placements(gateway, report));
        if (!piece.isLast() && held() > MOST_HELD) {
            tellers.values().forEach(Teller::drop);
        }
        return Optional.of(gateway);
    }

    private int held() {
        int sum = 0;
        for (Teller teller : tellers.values()) {
            sum += teller.held();
        }
        return sum;
    }

    private Teller teller(String gateway) {
        return tellers.computeIfAbsent(gateway, name -> new Teller());
    }

    private Optional<String> ignored() {
        malformed.incrementAndGet();
        return Optional.empty();
    }

    private Optional<String> again() {
        repeated.incrementAndGet();
        return Optional.empty();
    }

    /** Returns how many messages were malformed, or of another version. */
    public long malformed() {
        return malformed.get();
    }

    /** Returns how many messages had come before, or were overtaken by later ones. */
    public long repeated() {
        return repeated.get();
    }

    @Override
    public String toString() {
        return "MessageReader[" + tellers.size() + " gateways, " + malformed + " malformed, " + repeated + " repeated]";
    }
}
