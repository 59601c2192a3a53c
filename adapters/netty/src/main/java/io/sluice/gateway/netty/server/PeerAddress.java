package io.sluice.gateway.netty.server;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;

/** Who opened a client's connection: the other end of the socket, or whom the balancer in between has told by a PROXY header (clause HC-L-12). */
final class PeerAddress {
    private static final AttributeKey<SocketAddress> TOLD = AttributeKey.valueOf(PeerAddress.class, "told");

    private PeerAddress() {}

    /** Returns it; to be asked for once for a connection, and on its event loop. */
    static SocketAddress of(Channel channel) {
        SocketAddress told = channel.attr(TOLD).get();
        return told == null ? channel.remoteAddress() : told;
    }

    static void tell(Channel channel, SocketAddress address) {
        channel.attr(TOLD).set(address);
    }
}
