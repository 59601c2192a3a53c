package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection that speaks HTTP/2 (clause HC-L-6): Netty's codec, and a {@link StreamExchange} for each stream. Belongs to its event loop.
 *
 * <p>What the streams have to say while the loop serves one round of events goes out together when the round is over. It reads while the client takes what is written:
 * what a client causes to be written is bounded by that, whatever the frames are.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a frame that can't be written ends the channel, which is noticed
final class StreamsConnection extends Http2ConnectionHandler implements OpenConnection, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsConnection.class);

    /** How much is thrown away after the last word. */
    private static final long LINGER_BYTES = 64L << 20;

    /** What a connection may hold of an unfinished head without counting. */
    private static final int UNCOUNTED_BYTES = 4096;

    /** By which the answer to the ping is known that follows the first word of the end. */
    static final long LAST_CALL = 0x736c75696365L;

    /** How many of its own streams may be reset for errors of the client: what rapid reset does, caused from outside. */
    private static final int MAX_OWN_RESETS = 1000;

    private final SocketChannel channel;
    private final LoopConnections siblings;
    private final RequestService service;
    private final StreamFrames frames;
    private final FrameScan scan;
    private final FrameBudget ownResets = new FrameBudget(MAX_OWN_RESETS);
    private final StreamClock clock;

    /** Streams that have something to say at the end of the round. */
    private final Queue<StreamExchange> queued = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;

    /** Whether the end of the round is known to come. */
    private boolean roundDue;

    private boolean reading;

    /** Whether the client was told that the connection is about to end, and whether it was told which of its streams are the last. */
    private boolean endAnnounced;

    private boolean endFixed;

    /** Whether the last word was said. */
    private boolean ending;

    private long lingerBytes = LINGER_BYTES;

    /** What heads and frames that are not finished take of the memory of requests. */
    private int heldBytes;

    /** Whether there was a request since this was last asked whether it is spare. */
    private boolean used;

    /** Who opened the connection; null before the first request. */
    private @Nullable SocketAddress peer;

    StreamsConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            FrameScan scan,
            SocketChannel channel,
            LoopConnections siblings,
            RequestService service) {
        super(decoder, encoder, settings, true, false);
        this.channel = channel;
        this.siblings = siblings;
        this.service = service;
        this.scan = scan;
        this.clock = new StreamClock(this, scan, service.options());
        this.frames = new StreamFrames(this, siblings, service);
        decoder.frameListener(frames);
        encoder.connection().addListener(frames);
        encoder.flowController().listener(frames::writabilityChanged);
    }

    static StreamsConnection create(SocketChannel channel, LoopConnections siblings, RequestService service) {
        return new StreamsCodec(channel, siblings, service).build();
    }

    /** Begins to read from a channel that is active. */
    void start() {
        siblings.add(this);
        ctx().flush();
        readIfWanted();
    }

    // As its siblings see it

    @Override
    public void drain() {
        siblings.answering();
        whenTaken(siblings::answered);
        if (connection().remote().lastStreamCreated() > 0) {
            announceEnd();
        }
        ctx().flush();
    }

    @Override
    public void retire() {
        fixEnd();
        flush(ctx());
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public boolean isSpare() {
        boolean isSpare = !used && connection().numActiveStreams() == 0 && untakenBytes() == 0;
        used = false;
        return isSpare;
    }

    @Override
    public void checkTime(long nowNanos) {
        clock.check(nowNanos);
    }

    // As its streams see it

    EventLoop loop() {
        return channel.eventLoop();
    }

    SocketAddress peer() {
        if (peer == null) {
            peer = PeerAddress.of(channel);
        }
        return peer;
    }

    String date() {
        return siblings.date().now();
    }

    long nowNanos() {
        return siblings.nowNanos();
    }

    ByteBuf buffer(int bytes) {
        return channel.alloc().directBuffer(bytes);
    }

    /** Returns whether the client keeps up with this stream, as far as it, the connection and the socket allow. */
    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /** Has {@link StreamExchange#roundEnded} called. */
    void queue(StreamExchange exchange) {
        queued.add(exchange);
        awaitRoundEnd();
    }

    void writeHead(Http2Stream stream, Http2Headers head, boolean isLast) {
        encoder().writeHeaders(ctx(), stream.id(), head, 0, isLast, ctx().newPromise());
        awaitRoundEnd();
    }

    void writeData(Http2Stream stream, ByteBuf data, boolean isLast) {
        encoder().writeData(ctx(), stream.id(), data, 0, isLast, ctx().newPromise());
        awaitRoundEnd();
    }

    /** Ends a stream at once, after what the client allows to be sent of it. */
    void reset(Http2Stream stream, Http2Error error) {
        try {
            encoder().flowController().writePendingBytes();
        } catch (Http2Exception e) {
            onError(ctx(), true, e);
        }
        encoder().writeRstStream(ctx(), stream.id(), error.code(), ctx().newPromise());
        awaitRoundEnd();
    }

    // The end

    /** Called when a stream was opened. */
    void opened() {
        used = true;
        if (siblings.isDraining() && !endAnnounced) {
            announceEnd();
        }
    }

    /** Called when a stream was closed. */
    void closed() {
        if (siblings.isDraining() && channel.isActive()) {
            whenTaken(siblings::answered);
        } else {
            siblings.answered();
        }
        awaitRoundEnd();
    }

    boolean isEnding() {
        return ending;
    }

    boolean isEndAnnounced() {
        return endAnnounced && !endFixed;
    }

    /** Says that the connection is about to end: requests that are on their way already are served (RFC 9113, 6.8). */
    private void announceEnd() {
        if (endAnnounced || ending) {
            return;
        }
        endAnnounced = true;
        goAway(ctx(), Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx().newPromise());
        encoder().writePing(ctx(), false, LAST_CALL, ctx().newPromise());
        awaitRoundEnd();
    }

    /** Says which streams are the last, and ends the connection with them. */
    void fixEnd() {
        if (endFixed || ending) {
            return;
        }
        endAnnounced = true;
        endFixed = true;
        int last = connection().remote().lastStreamCreated();
        goAway(ctx(), last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx().newPromise());
        awaitRoundEnd();
    }

    /** Says the last word, drops all streams, and waits for the client to close. */
    void end(Http2Error error) {
        if (ending) {
            return;
        }
        ending = true;
        if (!endFixed || error != Http2Error.NO_ERROR) {
            int last = connection().remote().lastStreamCreated();
            frameWriter().writeGoAway(ctx(), last, error.code(), Unpooled.EMPTY_BUFFER, ctx().newPromise());
        }
        connection().close(ctx().voidPromise());
        clock.linger();
        whenTaken(this::sayEnd);
        ctx().flush();
        readIfWanted();
    }

    private void sayEnd() {
        clock.linger();
        Farewell.halfClose(channel, new Leftovers());
    }

    /** Stands before TLS when that has said its last word: nobody decrypts what still comes. */
    private final class Leftovers extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            throwAway((ByteBuf) message);
        }
    }

    /** Runs something when the socket has taken what was written, or never will. */
    private void whenTaken(Runnable action) {
        ChannelFuture taken = ctx().write(Unpooled.EMPTY_BUFFER);
        taken.addListener(written -> action.run());
        awaitRoundEnd();
    }

    // Rounds of events

    /** Ends a round that did not begin with bytes of the client. */
    @Override
    public void run() {
        roundDue = false;
        endRound();
    }

    private void awaitRoundEnd() {
        if (!roundDue) {
            roundDue = true;
            channel.eventLoop().execute(this);
        }
    }

    private void endRound() {
        // What is queued from now on belongs to the next round, or streams could keep each other here.
        for (int count = queued.size(); count > 0; count--) {
            queued.remove().roundEnded();
        }
        if (endFixed && connection().numActiveStreams() == 0) {
            end(Http2Error.NO_ERROR);
        }
        flush(ctx());
    }

    // Events of the channel

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
        StreamsCodec.enlargeWindow(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (ending) {
            throwAway((ByteBuf) message);
            return;
        }
        super.channelRead(ctx, message);
        holdUnfinished();
    }

    /** One unfinished head is little; those of thousands of clients are more than the memory. */
    private void holdUnfinished() {
        int held = ending || scan.heldBytes() <= UNCOUNTED_BYTES ? 0 : scan.heldBytes();
        if (held > heldBytes && !service.memory().take(held - heldBytes)) {
            end(Http2Error.ENHANCE_YOUR_CALM);
            held = 0;
        }
        if (held < heldBytes) {
            service.memory().giveBack(heldBytes - held);
        }
        heldBytes = held;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        discardSomeReadBytes();
        endRound();
        readIfWanted();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        super.channelWritabilityChanged(ctx);
        if (channel.isWritable()) {
            clock.caughtUp();
            readIfWanted();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        ending = true;
        holdUnfinished();
        super.channelInactive(ctx);
        siblings.remove(this);
    }

    /** One that has said by TLS that it sends no more has left, as one that closes a plain connection has. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SslCloseCompletionEvent.SUCCESS) {
            close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (OpenConnection.isDefect(cause)) {
            LOG.error("{} failed by a defect", this, cause);
        }
        close();
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (error == null && !(cause instanceof IOException)) {
            LOG.error("{} failed by a defect", this, cause);
        }
        end(error == null ? Http2Error.INTERNAL_ERROR : error.error());
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        if (ending || (outbound && (stream == null || stream.state() == Http2Stream.State.CLOSED))) {
            // It could not be written any more, which is no news.
            return;
        }
        if (!outbound && !ownResets.spend(nowNanos())) {
            end(Http2Error.ENHANCE_YOUR_CALM);
        } else if (!isTooLarge(error) || !frames.refuse(error.streamId(), tooLarge())) {
            super.onStreamError(ctx, outbound, cause, error);
        }
    }

    private static boolean isTooLarge(Http2Exception.StreamException error) {
        return error instanceof Http2Exception.HeaderListSizeException size && size.duringDecode();
    }

    private BadMessageException tooLarge() {
        return BadMessageException.of(
                431,
                "head: more bytes than expected (expected: <= "
                        + service.options().maxHeadBytes() + ")");
    }

    /** Returns whether what comes is read. */
    boolean isReading() {
        return ending || channel.isWritable();
    }

    private void readIfWanted() {
        if (!reading && isReading()) {
            reading = true;
            channel.read();
        }
    }

    /** Drops what comes after the last word; a client that sends on and on is cut off. */
    private void throwAway(ByteBuf in) {
        lingerBytes -= in.readableBytes();
        in.release();
        if (lingerBytes < 0) {
            close();
        }
    }

    // What the clock looks at

    StreamFrames frames() {
        return frames;
    }

    StreamClock clock() {
        return clock;
    }

    /** Returns the number of bytes that the socket has not taken, of those that were written out. */
    long untakenBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes() - queue.currentProgress();
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    @Override
    public String toString() {
        return "StreamsConnection[" + channel + ", " + connection().numActiveStreams() + " streams]";
    }
}
