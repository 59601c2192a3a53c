package io.sluice.gateway.spring.webflux;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.netty.http.HttpInfos;
import reactor.netty.http.server.HttpServerResponse;

/** The pressure of a client on Reactor Netty: whether its channel is writable. It looks into the channel's pipeline only if a client falls behind. */
final class NettyPressure extends ChannelInboundHandlerAdapter implements ClientPressure {
    private final Channel channel;
    private final boolean endsWithConnection;
    private final Runnable caughtUp;
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile boolean closed;

    private NettyPressure(Channel channel, boolean endsWithConnection, Runnable caughtUp) {
        this.channel = channel;
        this.endsWithConnection = endsWithConnection;
        this.caughtUp = caughtUp;
    }

    static boolean isKnown(Object response) {
        return response instanceof HttpServerResponse;
    }

    static ClientPressure of(Object response, Runnable caughtUp) {
        Channel[] channel = new Channel[1];
        ((HttpServerResponse) response).withConnection(connection -> channel[0] = connection.channel());
        // Reactor Netty's responses are such infos, too.
        boolean old = response instanceof HttpInfos infos && infos.version().equals(HttpVersion.HTTP_1_0);
        return new NettyPressure(channel[0], old, caughtUp);
    }

    @Override
    public boolean isWritable() {
        if (channel.isWritable()) {
            return true;
        }
        if (!closed && watching.compareAndSet(false, true)) {
            onLoop(this::watch);
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        if (watching.get()) {
            onLoop(this::leave);
        }
    }

    @Override
    public void expectCut() {
        if (endsWithConnection) {
            // An orderly end would look like the end of the body.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    public void cut() {
        channel.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.fireChannelWritabilityChanged();
        if (channel.isWritable() && !closed) {
            caughtUp.run();
        }
    }

    private void watch() {
        if (closed) {
            return;
        }
        // First, because the handlers of Reactor Netty keep this event to themselves.
        channel.pipeline().addFirst(this);
        if (channel.isWritable()) {
            caughtUp.run();
        }
    }

    private void leave() {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    private void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException loopsAreGone) {
            // The connection is gone with them.
        }
    }
}
