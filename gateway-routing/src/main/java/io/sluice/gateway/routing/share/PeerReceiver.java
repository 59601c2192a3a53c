package io.sluice.gateway.routing.share;

import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.share.MessageReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Takes what the socket receives if it is signed with the key, or without a key if a peer has sent it; and now and then lets the gateway show itself. Belongs to the thread that receives. */
final class PeerReceiver {
    private static final Duration SIGN_PERIOD = Duration.ofSeconds(1);

    /** How many datagrams are taken at a time, before other duties. */
    private static final int MOST_AT_ONCE = 256;

    private final boolean isSigned;
    private final Seal seal;
    private final PeerAddresses addresses;
    private final MessageReader reader;
    private final PeerStatus status;
    private final Runnable show;
    private final Logger log;

    /** One byte more than a datagram may have, to know those that are too large. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PeerExchange.MOST_BYTES + 1);

    private long shownNanos = Ticker.system().nanos();
    private boolean isStrangerLogged;
    private boolean isUnknownLogged;

    /** Returns the sender of the next datagram, of which the buffer has the bytes; null if there is none. */
    @FunctionalInterface
    interface Socket {
        @Nullable
        InetSocketAddress next(ByteBuffer to);
    }

    PeerReceiver(
            Secret key, PeerAddresses addresses, MessageReader reader, PeerStatus status, Runnable show, Logger log) {
        this.isSigned = !key.isEmpty();
        this.seal = new Seal(key);
        this.addresses = addresses;
        this.reader = reader;
        this.status = status;
        this.show = show;
        this.log = log;
    }

    /** Returns how long it can be left alone if nothing comes. */
    long pauseMillis() {
        return SIGN_PERIOD.toMillis();
    }

    /** Takes what has come, at most so much that other duties are not late. */
    void takeAll(Socket socket) {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            buffer.clear();
            InetSocketAddress sender = socket.next(buffer);
            if (sender == null) {
                break;
            }
            take(sender, buffer.flip());
        }
        long now = Ticker.system().nanos();
        if (now - shownNanos >= SIGN_PERIOD.toNanos()) {
            shownNanos = now;
            show.run();
            status.check(addresses.isAlone());
        }
    }

    private void take(InetSocketAddress sender, ByteBuffer datagram) {
        if (datagram.limit() == datagram.capacity()) {
            return; // no gateway sends that much
        }
        boolean isKnown = isSigned || addresses.all().contains(sender);
        ByteBuffer message = isKnown ? seal.open(datagram).orElse(null) : null;
        if (message == null) {
            refuse(sender);
            return;
        }
        long before = reader.malformed();
        reader.read(message).ifPresent(status::heard);
        if (reader.malformed() != before) {
            notUnderstood(sender);
        }
    }

    /** Logs the first one only: a peer that is of another version sends them all the time. */
    private void notUnderstood(InetSocketAddress sender) {
        if (!isUnknownLogged) {
            isUnknownLogged = true;
            log.warn(
                    "{}: a peer at {} sends what cannot be read: it is of another version{}",
                    status,
                    sender,
                    isSigned ? "" : ", or has a key");
        }
    }

    /** Logs the first one only: anybody may send anything. */
    private void refuse(InetSocketAddress sender) {
        if (!isStrangerLogged) {
            isStrangerLogged = true;
            log.warn(
                    "{}: what {} sends is ignored, as from now on all that {}",
                    status,
                    sender,
                    isSigned ? "is not signed with the key" : "comes from no peer's address and port");
        }
    }

    @Override
    public String toString() {
        return "PeerReceiver[" + status + "]";
    }
}
