package io.sluice.gateway.netty.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.HeadReader;
import io.sluice.gateway.netty.internal.http.ResponseHead;
import java.io.IOException;
import java.nio.CharBuffer;

/** Asks a proxy for a tunnel to an origin (RFC 9110, 9.3.6), and leaves the pipeline when it stands. Belongs to its event loop. */
final class ProxyTunnel extends ChannelInboundHandlerAdapter {
    private final Origin origin;
    private final Secret authorization;
    private final HeadReader heads;
    private final Promise<Void> established;

    /**
     * Creates a handler for a connection to the proxy.
     *
     * @param authorization the value of {@code Proxy-Authorization}; empty = none
     * @param established of the connection's event loop; fails with {@link IOException}
     */
    ProxyTunnel(Origin origin, Secret authorization, int maxHeadBytes, Promise<Void> established) {
        this.origin = origin;
        this.authorization = authorization;
        this.heads = HeadReader.forResponses(maxHeadBytes);
        this.established = established;
    }

    /** Returns what completes when the tunnel stands and this has left the pipeline. */
    Future<Void> established() {
        return established;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends the connection
    public void channelActive(ChannelHandlerContext ctx) {
        String target =
                (origin.host().indexOf(':') < 0 ? origin.host() : "[" + origin.host() + "]") + ":" + origin.port();
        StringBuilder head = new StringBuilder("CONNECT ")
                .append(target)
                .append(" HTTP/1.1\r\nhost: ")
                .append(target);
        if (!authorization.isEmpty()) {
            head.append("\r\nproxy-authorization: ").append(authorization.reveal());
        }
        ctx.writeAndFlush(ByteBufUtil.encodeString(ctx.alloc(), CharBuffer.wrap(head.append("\r\n\r\n")), US_ASCII));
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && !established.isDone() && heads.read(in)) {
                answered(ctx, ResponseHead.of(heads), in.isReadable());
            }
        } catch (BadMessageException e) {
            fail("the proxy's answer is invalid: " + e.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!established.isDone()) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the proxy closed the connection");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        established.tryFailure(cause);
    }

    private void answered(ChannelHandlerContext ctx, ResponseHead head, boolean more) {
        heads.reset();
        if (head.isInformational()) {
            return;
        }
        if (head.status() >= 300) {
            fail("the proxy answered " + head.status());
        } else if (more) {
            // The origin waits for TLS to begin, so these are nobody's.
            fail("the proxy sent more than its answer");
        } else {
            ctx.pipeline().remove(this);
            established.trySuccess(null);
        }
    }

    private void fail(String message) {
        established.tryFailure(new IOException(message));
    }
}
