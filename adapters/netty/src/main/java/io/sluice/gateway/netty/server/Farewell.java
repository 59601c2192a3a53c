package io.sluice.gateway.netty.server;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;

/** The two ways of ending a client's connection that TLS makes different. */
final class Farewell {
    private Farewell() {}

    /**
     * Says that nothing more will be written, by TLS too if that is spoken.
     *
     * @param leftovers stands in front of TLS from then on and gets what still comes: nobody will decrypt it
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it fails if the client has left, which is fine
    static void halfClose(SocketChannel channel, ChannelHandler leftovers) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
            return;
        }
        channel.pipeline().addFirst(leftovers);
        tls.closeOutbound().addListener(said -> channel.shutdownOutput());
    }

    /** Closes the connection by a reset, so that a response whose end is the connection's does not look whole. TLS says no farewell. */
    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    static void cut(SocketChannel channel) {
        try {
            channel.config().setSoLinger(0);
        } catch (ChannelException closed) {
            // It is gone already.
        }
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }
}
