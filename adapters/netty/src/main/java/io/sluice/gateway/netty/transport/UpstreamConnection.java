package io.sluice.gateway.netty.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.BodyReader;
import io.sluice.gateway.netty.internal.http.Framing;
import io.sluice.gateway.netty.internal.http.HeadReader;
import io.sluice.gateway.netty.internal.http.RequestForm;
import io.sluice.gateway.netty.internal.http.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream. It carries one exchange at a time and belongs to its event loop.
 *
 * <p>It reads from the socket only what is wanted: for a head, or for the reader of a body, one piece for one piece of demand. A
 * connection at rest reads too, since that is how its end is noticed.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Carrier {
    private static final int MAX_INTERIM_RESPONSES = 16;

    /**
     * How long after the beginning of a request the end of a kept connection is still put down to its rest. It comes within a round trip, if this event loop
     * is not held up; an upstream that has worked on the request for longer has not closed because of a rest.
     */
    private static final long STALE_NANOS = 5_000_000_000L;

    /** How long an answer may still come when the upstream takes no more of the request: it must be here already. */
    private static final long LAST_ANSWER_MILLIS = 1_000;

    private final SocketChannel channel;
    private final ConnectionPool pool;
    private final Destination destination;
    private final Origin origin;
    private final Peer peer;
    private final RequestForm form;
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

    /** Whether it has carried an exchange before the one under way. */
    private boolean used;

    /** Whether it must not carry another exchange. */
    private boolean retired;

    private long begunNanos;

    /** How long the upstream says that it keeps the connection at rest. */
    private long keptNanos;

    private long expiryNanos;

    UpstreamConnection(SocketChannel channel, ConnectionPool pool, Hop hop, Peer peer, int maxHeadBytes) {
        this.channel = channel;
        this.pool = pool;
        this.destination = hop.destination();
        this.origin = hop.origin();
        this.form = hop.form();
        this.peer = peer;
        this.heads = HeadReader.forResponses(maxHeadBytes);
    }

    Destination destination() {
        return destination;
    }

    /** Returns what the socket goes to. */
    Peer peer() {
        return peer;
    }

    /** Returns until when it may rest in the pool, by the clock of its event loop. */
    long expiryNanos() {
        return expiryNanos;
    }

    /** Begins to rest, for as long as this or the upstream allows. */
    void rest(long nowNanos, long longestNanos) {
        expiryNanos = nowNanos + Math.min(longestNanos, keptNanos);
    }

    /** Returns whether it can take an exchange, as far as is known. */
    boolean isUsable() {
        return channel.isActive() && !endAnnounced;
    }

    /** Sends the request of an exchange, whose response comes later. */
    void carry(NettyExchange next, long nowNanos) {
        exchange = next;
        begunNanos = nowNanos;
        next.carriedBy(this);
        next.writing();
        RequestWriter request = new RequestWriter(channel, next.request(), form);
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

    /**
     * Closes the connection. One whose upstream may still have to take a part of the request is reset: an orderly end would stand behind what the kernel
     * holds, and an upstream that does not read would never learn of it.
     */
    @Override
    public void abort() {
        boolean unsent = exchange != null && framing == null;
        end(unsent);
    }

    /** Takes no more exchanges: ends at once if it rests, else with its exchange. */
    void retire() {
        retired = true;
        if (exchange == null && used) {
            abort();
        }
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
            fail(ErrorKind.INVALID_RESPONSE, "invalid answer: " + e.getMessage(), null);
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
        if (event == ChannelOutputShutdownEvent.INSTANCE) {
            writeFailed();
        }
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
            noteIfStale();
            fail(ErrorKind.CONNECTION_LOST, "the connection was closed " + whereItWas(), null);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            noteIfStale();
        }
        fail(ErrorKind.CONNECTION_LOST, "the connection broke: " + cause.getMessage(), cause);
    }

    /** The upstream takes no more of the request. It may have answered before, and then that is here, and is read first (clause RT-N-6). */
    private void writeFailed() {
        NettyExchange unsent = exchange;
        if (unsent == null || writer == null) {
            close();
            return;
        }
        writer.stop();
        if (framing == null) {
            Future<?> unused =
                    pool.loop().schedule(() -> unanswered(unsent), LAST_ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        }
        readIfWanted();
    }

    private void unanswered(NettyExchange unsent) {
        if (exchange == unsent && framing == null) {
            noteIfStale();
            fail(ErrorKind.CONNECTION_LOST, "the connection was closed while the request was written", null);
        }
    }

    /** To be called when the upstream has ended the connection (clause RT-H-7). */
    private void noteIfStale() {
        if (exchange != null
                && used
                && framing == null
                && !heads.isStarted()
                && interimResponses == 0
                && pool.now() - begunNanos < STALE_NANOS) {
            exchange.stale();
        }
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
        if (head.status() == 407 && form.isForProxy()) {
            throw BadMessageException.of(502, "407 of the proxy (expected: credentials that it takes)");
        }
        BodyReader reader = Framing.ofResponse(head, current.request().method());
        keptNanos = head.keptNanos();
        keepAlive = head.keepsAlive() && keptNanos > 0 && !reader.endsWithConnection();
        if (head.status() >= 400 && writer != null) {
            // Whoever refuses a request has no use for the rest of it.
            writer.stop();
        }
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
        boolean reusable = keepAlive && !retired && !in.isReadable() && writer != null && writer.isDone();
        if (reusable) {
            leaveExchange();
            used = true;
            pool.release(this);
        } else {
            end(false);
        }
    }

    /** Leaves the exchange and closes the connection, by a reset if the request was not wholly sent. */
    private @Nullable NettyExchange end(boolean abruptly) {
        boolean unsent = abruptly || (writer != null && !writer.isDone());
        NettyExchange left = leaveExchange();
        if (unsent) {
            reset();
        } else {
            close();
        }
        return left;
    }

    /** Closes the connection; an exchange under way fails. */
    private void fail(ErrorKind kind, String message, @Nullable Throwable cause) {
        NettyExchange failed = end(false);
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

    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    private void reset() {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        try {
            channel.config().setSoLinger(0);
        } catch (ChannelException closed) {
            // It is gone already.
        }
        if (first == null) {
            channel.close();
        } else {
            // Past TLS, which would wait until its farewell was taken.
            first.close();
        }
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
