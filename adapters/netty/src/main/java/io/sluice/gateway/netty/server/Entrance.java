package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection passes before its first request, if there is anything to pass: the PROXY header of a balancer, then TLS. All of it has one limit of time. The
 * handlers behind it see the connection become active when it has passed, with TLS established in front of them.
 *
 * <p>TLS costs memory only from the first byte on that looks like it: connections on which nothing comes cost a socket. Belongs to its event loop.
 */
final class Entrance extends ChannelInboundHandlerAdapter implements OpenConnection {
    /** The event that says that a PROXY header was read. */
    static final Object PROXY_HEADER_READ = new Object() {
        @Override
        public String toString() {
            return "PROXY_HEADER_READ";
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    /** The type of the first record of TLS (RFC 8446, 5.1). */
    private static final int HANDSHAKE_RECORD = 22;

    /** How much of a request is thrown away that came without TLS. */
    private static final int PLAIN_BYTES = 64 * 1024;

    private static final long CLOSE_NOTIFY_MILLIS = 500;

    private enum State {
        PROXY_HEADER,
        FIRST_BYTE,
        HANDSHAKE,
        /** Told that this port speaks TLS: waits until the client has taken that and closes. */
        REFUSED,
        PASSED
    }

    private final SocketChannel channel;
    private final LoopConnections siblings;
    private final EntranceRules rules;
    private State state;
    private int plainBytes;
    private long dueNanos;
    private boolean timed;

    Entrance(SocketChannel channel, LoopConnections siblings, EntranceRules rules) {
        this.channel = channel;
        this.siblings = siblings;
        this.rules = rules;
        this.state = rules.proxyProtocol() ? State.PROXY_HEADER : State.FIRST_BYTE;
    }

    // As one of many

    @Override
    public void checkTime(long nowNanos) {
        if (!timed) {
            timed = true;
            dueNanos = nowNanos + rules.timeout().toNanos();
        } else if (nowNanos - dueNanos >= 0) {
            close();
        }
    }

    /** Nothing was asked on it yet, so nothing is owed. */
    @Override
    public void drain() {}

    @Override
    public void retire() {
        close();
    }

    @Override
    public void close() {
        Farewell.cut(channel);
    }

    @Override
    public boolean isSpare() {
        return true;
    }

    // Events of the channel

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        siblings.add(this);
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == State.FIRST_BYTE && in.isReadable()) {
            firstByte(ctx, in);
        } else if (state == State.REFUSED) {
            throwAway(in);
        } else {
            ctx.fireChannelRead(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state != State.PASSED) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != PROXY_HEADER_READ) {
            ctx.fireUserEventTriggered(event);
        } else if (rules.tls() == null) {
            pass(ctx);
        } else {
            state = State.FIRST_BYTE;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave();
        ctx.fireChannelInactive();
    }

    /** What is no PROXY header, or a reset: everyday life on a port that strangers reach. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} ends: {}", this, cause.toString());
        close();
    }

    // TLS

    private void firstByte(ChannelHandlerContext ctx, ByteBuf in) {
        int first = in.getUnsignedByte(in.readerIndex());
        if (first == HANDSHAKE_RECORD) {
            secure(ctx);
            ctx.fireChannelRead(in);
        } else if (first >= 'A' && first <= 'Z') {
            refusePlain(in);
        } else {
            in.release();
            close();
        }
    }

    private void secure(ChannelHandlerContext ctx) {
        if (rules.tls() == null) {
            throw new IllegalStateException("TLS (expected: a context)");
        }
        SslHandler tls = rules.tls().get().newHandler(channel.alloc());
        // The limit of time is this handler's, without a timer for each connection.
        tls.setHandshakeTimeout(0, TimeUnit.MILLISECONDS);
        tls.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        state = State.HANDSHAKE;
        siblings.handshakes().add(this);
        ctx.pipeline().addAfter(ctx.name(), null, tls);
        tls.handshakeFuture().addListener(done -> handshakeEnded(ctx, tls, done));
    }

    private void handshakeEnded(ChannelHandlerContext ctx, SslHandler tls, Future<?> handshake) {
        if (!handshake.isSuccess()) {
            LOG.debug("{} ends: {}", this, String.valueOf(handshake.cause()));
            return;
        }
        // A client could ask for one new handshake after the other, each of which costs it little (TLS 1.2).
        tls.engine().setEnableSessionCreation(false);
        pass(ctx);
    }

    /** Says in the client's own words what is wrong. It may be sending still, and a close would reset what it has not read. */
    private void refusePlain(ByteBuf in) {
        state = State.REFUSED;
        channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), HostReplies.TLS_EXPECTED))
                .addListener(written -> Farewell.halfClose(channel, this));
        throwAway(in);
    }

    private void throwAway(ByteBuf in) {
        plainBytes += in.readableBytes();
        in.release();
        if (plainBytes > PLAIN_BYTES) {
            close();
        }
    }

    // The end

    private void pass(ChannelHandlerContext ctx) {
        leave();
        state = State.PASSED;
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        (tls == null ? ctx : tls).fireChannelActive();
        ctx.pipeline().remove(this);
    }

    private void leave() {
        siblings.handshakes().remove(this);
        siblings.remove(this);
    }

    @Override
    public String toString() {
        return "Entrance[" + channel + ", " + state + "]";
    }
}
