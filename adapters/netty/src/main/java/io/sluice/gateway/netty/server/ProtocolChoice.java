package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of which nobody knows yet what it speaks (clause HC-L-6): finds out, and leaves it to who speaks that. Over TLS it is what the handshake agreed on, else
 * the first bytes tell: those of HTTP/2 begin like no request of HTTP/1.1, whose first or second byte is enough. Belongs to its event loop.
 */
final class ProtocolChoice extends ChannelInboundHandlerAdapter implements OpenConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolChoice.class);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private final SocketChannel channel;
    private final LoopConnections siblings;
    private final RequestService service;

    /** The beginning of the preface; null if nothing has come. */
    private @Nullable ByteBuf first;

    /** When the connection is closed if nothing is known by then. */
    private long dueNanos;

    private boolean timed;
    private boolean active;

    ProtocolChoice(SocketChannel channel, LoopConnections siblings, RequestService service) {
        this.channel = channel;
        this.siblings = siblings;
        this.service = service;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        siblings.add(this);
        active = true;
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null && tls.handshakeFuture().isSuccess()) {
            agreed(ctx, tls);
        } else {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (first != null) {
            in = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), first, in);
            first = null;
        } else {
            timed = false;
        }
        int known = Math.min(in.readableBytes(), PREFACE.length);
        if (!beginsAsPreface(in, known)) {
            speakHttp1(ctx, in);
        } else if (known == PREFACE.length) {
            speakHttp2(ctx, in);
        } else {
            first = in;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (active && tls != null && event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            agreed(ctx, tls);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        siblings.remove(this);
        drop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset and a failed handshake are everyday life; anything else is a defect.
        if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
            LOG.error("{} failed by a defect", this, cause);
        }
        close();
    }

    @Override
    public void drain() {
        // It has not asked for anything.
    }

    @Override
    public void retire() {
        close();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    public void close() {
        channel.close();
    }

    @Override
    public boolean isSpare() {
        return true;
    }

    @Override
    public void checkTime(long nowNanos) {
        if (!timed) {
            timed = true;
            NettyServerOptions options = service.options();
            dueNanos = nowNanos + (first == null ? options.idleTimeout() : options.headTimeout()).toNanos();
        } else if (nowNanos - dueNanos >= 0) {
            close();
        }
    }

    private static boolean beginsAsPreface(ByteBuf in, int count) {
        int from = in.readerIndex();
        for (int i = 0; i < count; i++) {
            if (in.getByte(from + i) != PREFACE[i]) {
                return false;
            }
        }
        return true;
    }

    private void agreed(ChannelHandlerContext ctx, SslHandler tls) {
        if (ApplicationProtocolNames.HTTP_2.equals(agreedName(tls))) {
            speakHttp2(ctx, null);
        } else {
            speakHttp1(ctx, null);
        }
    }

    /** Returns what was agreed on, null if nothing was. Netty asks only engines of its own making. */
    private static @Nullable String agreedName(SslHandler tls) {
        String name = tls.applicationProtocol();
        try {
            return name == null ? tls.engine().getApplicationProtocol() : name;
        } catch (UnsupportedOperationException unknownToTheEngine) {
            return null;
        }
    }

    private void speakHttp1(ChannelHandlerContext ctx, @Nullable ByteBuf in) {
        ClientConnection connection = new ClientConnection(channel, siblings, service);
        ctx.pipeline().addLast(connection);
        connection.start();
        siblings.remove(this);
        leave(ctx, in);
    }

    private void speakHttp2(ChannelHandlerContext ctx, @Nullable ByteBuf in) {
        StreamsConnection connection = StreamsConnection.create(channel, siblings, service);
        ctx.pipeline().addLast(connection);
        connection.start();
        siblings.remove(this);
        leave(ctx, in);
    }

    private void leave(ChannelHandlerContext ctx, @Nullable ByteBuf in) {
        if (in != null) {
            ctx.fireChannelRead(in);
        }
        ctx.pipeline().remove(this);
    }

    private void drop() {
        if (first != null) {
            first.release();
            first = null;
        }
    }

    @Override
    public String toString() {
        return "ProtocolChoice[" + channel + "]";
    }
}
