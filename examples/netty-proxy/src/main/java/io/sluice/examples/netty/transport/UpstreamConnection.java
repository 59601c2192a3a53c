package io.sluice.examples.netty.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.examples.netty.http.BadMessageException;
import io.sluice.examples.netty.http.BodyReader;
import io.sluice.examples.netty.http.Framing;
import io.sluice.examples.netty.http.HeadReader;
import io.sluice.examples.netty.http.ResponseHead;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream. It carries one exchange at a time and belongs to its event loop.
 *
 * <p>It reads from the socket only what is wanted: for a head, or for the reader of a body, one piece for one piece of demand. A
 * connection at rest reads too, since that is how its end is noticed.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Carrier {
    private static final int MAX_INTERIM_RESPONSES = 16;

    private final Channel channel;
    private final ConnectionPool pool;
    private final Origin origin;
    private final HeadReader heads;
    private @Nullable RequestWriter writer;

    /** The exchange under way; null at rest. */
    private @Nullable NettyExchange exchange;

    /** The body under way, and what takes it out of its framing; null before the head and at rest. */
    private @Nullable NettyBody body;

    private @Nullable BodyReader framing;
    private boolean keepAlive;
    private int interimResponses;

    /** Whether the socket was asked for bytes and has not been read since. */
    private boolean reading;

    /** Whether the upstream said that it will send no more, which only TLS can tell from a cut. */
    private boolean endAnnounced;

    private long idleSinceNanos;

    UpstreamConnection(Channel channel, ConnectionPool pool, Origin origin, int maxHeadBytes) {
        this.channel = channel;
        this.pool = pool;
        this.origin = origin;
        this.heads = HeadReader.forResponses(maxHeadBytes);
    }

    Origin origin() {
        return origin;
    }

    /** Returns when it was put into the pool, by the clock of its event loop. */
    long idleSinceNanos() {
        return idleSinceNanos;
    }

    void idleSince(long nowNanos) {
        idleSinceNanos = nowNanos;
    }

    /** Tells whether it can take an exchange, as far as is known. */
    boolean isUsable() {
        return channel.isActive();
    }

    /** Sends the request of an exchange, whose response comes later. */
    void carry(NettyExchange next) {
        exchange = next;
        next.carriedBy(this);
        next.writing();
        RequestWriter request = new RequestWriter(channel, next.request());
        writer = request;
        request.begin();
        readIfWanted();
    }

    /** Asks the socket for bytes if somebody waits for them. */
    void readIfWanted() {
        if (!reading && (body == null || body.isWanted())) {
            reading = true;
            channel.read();
        }
    }

    @Override
    public void abort() {
        leaveExchange();
        close();
    }

    /** Closes the connection because the transport ends; an exchange under way ends with this cause. */
    void shutDown(GatewayException cause) {
        if (exchange != null) {
            exchange.cancel(cause);
        }
        close();
    }

    // Events of the channel

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            received(in);
        } catch (BadMessageException e) {
            fail(ErrorKind.INVALID_ANSWER, "invalid answer: " + e.getMessage(), null);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        readIfWanted();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (writer != null) {
            writer.resume();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        endAnnounced |= event == SslCloseCompletionEvent.SUCCESS;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.closed(this);
        if (exchange != null
                && framing != null
                && framing.endsWithConnection()
                && (endAnnounced || !origin.isSecure())) {
            bodyEnded(Unpooled.EMPTY_BUFFER);
        } else {
            fail(ErrorKind.CONNECTION_LOST, "the connection was closed " + whereItWas(), null);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ErrorKind.CONNECTION_LOST, "the connection broke: " + cause.getMessage(), cause);
    }

    // The response

    private void received(ByteBuf in) throws BadMessageException {
        while (in.isReadable() && exchange != null) {
            if (framing == null) {
                if (!heads.read(in)) {
                    return;
                }
                headReceived(exchange, in);
            } else {
                bodyReceived(framing, in);
            }
        }
        if (in.isReadable()) {
            // Nobody asked for these bytes, and the next exchange must not take them for its answer.
            close();
        }
    }

    private void headReceived(NettyExchange current, ByteBuf in) throws BadMessageException {
        ResponseHead head = ResponseHead.of(heads);
        heads.reset();
        if (head.isInformational()) {
            interim(head);
            return;
        }
        BodyReader reader = Framing.ofResponse(head, current.request().method());
        keepAlive = head.keepsAlive() && !reader.endsWithConnection();
        if (reader.isDone()) {
            rest(in);
            current.headReceived(head.status(), head.endToEnd(), 0);
            return;
        }
        framing = reader;
        NettyBody coming = current.headReceived(head.status(), head.endToEnd(), reader.length());
        if (exchange == current) {
            body = coming;
        }
    }

    private void interim(ResponseHead head) throws BadMessageException {
        if (head.status() == 101 || ++interimResponses > MAX_INTERIM_RESPONSES) {
            throw BadMessageException.of(502, "interim response " + head.status() + " (expected: a final one)");
        }
    }

    private void bodyReceived(BodyReader reader, ByteBuf in) throws BadMessageException {
        ByteBuffer chunk = ByteBuffer.allocate(in.readableBytes());
        NettyBody current = body;
        try {
            reader.read(in, chunk);
        } finally {
            // What came before a broken chunk is good.
            chunk.flip();
            if (current != null && chunk.hasRemaining()) {
                current.push(chunk);
            }
        }
        if (reader.isDone() && framing == reader) {
            bodyEnded(in);
        }
    }

    private void bodyEnded(ByteBuf in) {
        NettyExchange finished = exchange;
        rest(in);
        if (finished != null) {
            finished.bodyReceived();
        }
    }

    /** Ends the exchange for this connection before its reader learns of the end: what follows may use the connection again. */
    private void rest(ByteBuf in) {
        boolean reusable = keepAlive && !in.isReadable() && writer != null && writer.isDone();
        leaveExchange();
        if (reusable) {
            pool.release(this);
        } else {
            close();
        }
    }

    /** Closes the connection; an exchange under way fails. */
    private void fail(ErrorKind kind, String message, @Nullable Throwable cause) {
        NettyExchange failed = leaveExchange();
        close();
        if (failed != null) {
            failed.fail(kind, message, cause);
        }
    }

    private @Nullable NettyExchange leaveExchange() {
        NettyExchange left = exchange;
        exchange = null;
        body = null;
        framing = null;
        writer = null;
        interimResponses = 0;
        return left;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    private void close() {
        channel.close();
    }

    private String whereItWas() {
        if (framing != null) {
            return "within the body";
        }
        return heads.isStarted() ? "within the head" : "before the head";
    }

    @Override
    public String toString() {
        return "UpstreamConnection[" + origin + (exchange == null ? ", at rest]" : ", carries " + exchange + "]");
    }
}
