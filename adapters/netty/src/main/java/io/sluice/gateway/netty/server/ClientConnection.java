package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.BodyReader;
import io.sluice.gateway.netty.internal.http.HeadReader;
import io.sluice.gateway.netty.internal.http.RequestHead;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: reads a request, has it answered, and only then looks at the next one. Belongs to its event loop.
 *
 * <p>It reads from the socket what it can use now, and a little more while it answers, since that is how a client that leaves is
 * noticed.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements OpenConnection, ClientExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    /** How much is thrown away after the last answer; more where the largest body is more than half of it. */
    private static final long LINGER_BYTES = 64L << 20;

    /** How much of the requests that follow is read while one is answered. */
    private static final int MAX_PIPELINED_BYTES = 64 * 1024;

    private enum State {
        /** Between requests, or within a head. */
        HEAD,
        BODY,
        ANSWER,
        /** Answered for the last time: waits until the client has taken that and closes. */
        LINGER,
        CLOSED
    }

    private final SocketChannel channel;
    private final LoopConnections siblings;
    private final RequestService service;
    private final NettyServerOptions options;
    private final HeadReader heads;
    private final ResponseWriter writer;
    private State state = State.HEAD;

    /** The request that is read or answered; null between requests, and if its head could not be read. */
    private @Nullable RequestHead head;

    /** Its body, held until it is answered. */
    private @Nullable RequestBody body;

    /** What a large head takes of the memory of requests, until it is answered. */
    private int headBytes;

    /** What the gatekeeper says of it. */
    private Admission admission = Admission.granted();

    private @Nullable ResponseRelay relay;

    /** What came and was not looked at yet. */
    private @Nullable ByteBuf unread;

    /** Who opened the connection; null before the first request. */
    private @Nullable SocketAddress peer;

    /** Whether a request has come in since somebody looked for a connection that nobody needs. */
    private boolean used;

    private boolean keepAlive = true;
    private boolean parsing;

    /** Whether the socket was asked for bytes and has not been read since. */
    private boolean reading;

    /** How much more is thrown away before the client is cut off, since its last answer. */
    private long lingerBytes;

    /** What the client had not taken of its answers when it was last looked at. */
    private long untakenBytes;

    /** When the current state must have ended, unless it is {@link State#ANSWER}, which the gateway bounds. */
    private long dueNanos;

    /** How long the current state may last, from when its time is first looked at: that happens often enough, and a clock is not read for each request. */
    private long allowedNanos;

    private boolean timed;

    ClientConnection(SocketChannel channel, LoopConnections siblings, RequestService service) {
        this.channel = channel;
        this.siblings = siblings;
        this.service = service;
        this.options = service.options();
        this.heads = HeadReader.forRequests(options.maxHeadBytes());
        this.writer = new ResponseWriter(channel, siblings.date());
    }

    @Override
    public void drain() {
        if (relay == null && state != State.CLOSED) {
            siblings.answering();
            answeredWhenTaken();
        }
    }

    @Override
    public void retire() {
        keepAlive = false;
        if (state == State.HEAD && !heads.isStarted()) {
            linger();
        }
    }

    @Override
    public void close() {
        writer.close();
    }

    @Override
    public boolean isSpare() {
        boolean rests = state != State.BODY && state != State.ANSWER && writer.untakenBytes() == 0;
        boolean isSpare = rests && !used;
        used = false;
        return isSpare;
    }

    @Override
    public void checkTime(long nowNanos) {
        noteProgress();
        if (!timed) {
            timed = true;
            dueNanos = nowNanos + allowedNanos;
        }
        if (state == State.ANSWER || state == State.CLOSED || nowNanos - bodyAllowance() - dueNanos < 0) {
            return;
        }
        if (state == State.BODY || (state == State.HEAD && heads.isStarted())) {
            refuse(BadMessageException.of(408, "The request did not come in time"));
        } else {
            close();
        }
    }

    /** A client that takes what was written is not idle, however slowly it does. */
    private void noteProgress() {
        long before = untakenBytes;
        untakenBytes = writer.untakenBytes();
        if (untakenBytes >= before) {
            return;
        }
        if (relay != null) {
            relay.clientProgress();
        } else if (state == State.LINGER || (state == State.HEAD && !heads.isStarted())) {
            due(options.idleTimeout());
        }
    }

    // The answer

    @Override
    public void begin(GatewayResponse response) {
        keepAlive &= !siblings.isDraining();
        keepAlive = writer.begin(head, admission.toClient(response), keepAlive);
    }

    @Override
    public boolean write(ByteBuffer chunk) {
        return writer.write(chunk);
    }

    @Override
    public boolean isWritable() {
        return writer.isWritable();
    }

    @Override
    public boolean end() {
        return writer.end();
    }

    @Override
    public void abort() {
        writer.abort();
    }

    /** Called when the answer was written; the next request may be read. */
    @Override
    public void answered() {
        relay = null;
        head = null;
        admission = Admission.granted();
        giveHeadBack();
        dropBody();
        if (keepAlive) {
            state = State.HEAD;
            due(options.idleTimeout());
        } else {
            linger();
        }
        if (siblings.isDraining()) {
            answeredWhenTaken();
        } else {
            siblings.answered();
        }
        parse();
        readIfWanted();
    }

    /** Who ends the process after a drain would cut off what still waits for a slow client. */
    private void answeredWhenTaken() {
        writer.finish().addListener(taken -> siblings.answered());
    }

    // Events of the channel

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start();
    }

    /** Begins to read from a channel that is active. */
    void start() {
        siblings.add(this);
        due(options.idleTimeout());
        readIfWanted();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == State.LINGER || state == State.CLOSED) {
            throwAway(in);
            return;
        }
        unread = unread == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, in);
        parse();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        readIfWanted();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            return;
        }
        if (relay != null) {
            relay.resume();
        } else {
            parse();
            readIfWanted();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean answering = state == State.BODY || state == State.ANSWER;
        state = State.CLOSED;
        siblings.remove(this);
        if (answering) {
            siblings.answered();
        }
        if (relay != null) {
            relay.clientLeft();
        }
        writer.release();
        giveHeadBack();
        dropBody();
        dropUnread();
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

    // The request

    /** Reads requests out of what came, as long as none is being answered. */
    private void parse() {
        if (parsing) {
            return;
        }
        parsing = true;
        try {
            while (unread != null && (state == State.HEAD || state == State.BODY) && writer.isWritable()) {
                parse(unread);
                if (unread != null && !unread.isReadable()) {
                    dropUnread();
                }
            }
        } catch (BadMessageException e) {
            refuse(e);
        } finally {
            parsing = false;
        }
    }

    private void parse(ByteBuf in) throws BadMessageException {
        if (state == State.BODY && body != null) {
            if (body.read(in)) {
                handle(body.content());
            }
            return;
        }
        if (!heads.isStarted()) {
            due(options.headTimeout());
        }
        boolean isWhole = heads.read(in);
        takeForHead();
        if (isWhole) {
            admit(RequestHead.of(heads), in);
        }
    }

    /** One large head is little; those of thousands of clients that wait, or never end, are more than the heap. */
    private void takeForHead() throws BadMessageException {
        int more = heads.heldBytes() - headBytes;
        if (more > 0) {
            if (!service.memory().take(more)) {
                throw BadMessageException.of(503, "Too many large requests at once. Try again later.");
            }
            headBytes += more;
        }
    }

    private void giveHeadBack() {
        if (headBytes > 0) {
            service.memory().giveBack(headBytes);
            headBytes = 0;
        }
    }

    private void admit(RequestHead next, ByteBuf in) throws BadMessageException {
        heads.reset();
        head = next;
        // Before the gate, so that what that refuses is answered as the gatekeeper wants responses to be.
        admission = service.admit(next, peer());
        BodyReader reader = RequestGate.admit(next, service.maxRequestBytes());
        keepAlive &= next.keepsAlive();
        used = true;
        GatewayResponse refusal = admission.refusal();
        if (refusal != null) {
            turnAway(refusal, reader.isDone());
            return;
        }
        if (reader.isDone()) {
            siblings.answering();
            handle(NO_BODY);
            return;
        }
        body = new RequestBody(reader, service.memory());
        siblings.answering();
        state = State.BODY;
        due(options.bodyTimeout());
        if (!in.isReadable() && RequestGate.awaitsContinue(next)) {
            writer.askForBody();
        }
    }

    private void handle(ByteBuffer content) {
        RequestHead request = head;
        if (request == null) {
            throw new IllegalStateException("a body without a head");
        }
        state = State.ANSWER;
        answer(service.handle(request, content, admission));
    }

    /** Answers a request that cannot be served, nor anything that follows it on this connection. */
    private void refuse(BadMessageException cause) {
        if (state != State.BODY) {
            siblings.answering();
        }
        state = State.ANSWER;
        keepAlive = false;
        heads.reset();
        giveHeadBack();
        dropBody();
        dropUnread();
        answer(service.refuse(cause, head));
    }

    /** Answers a request that may not come in; a body that would follow is not read, so nothing else can come after it. */
    private void turnAway(GatewayResponse refusal, boolean isWhole) {
        siblings.answering();
        state = State.ANSWER;
        keepAlive &= isWhole;
        answer(Reply.of(refusal));
    }

    private void answer(Reply reply) {
        ResponseRelay next = new ResponseRelay(this, channel.eventLoop(), reply);
        relay = next;
        next.start();
    }

    // The end

    /**
     * Says that nothing more will be written, and reads on for a while: closing with unread bytes would reset the connection, and the
     * client could lose the answer (RFC 9112, 9.6).
     */
    private void linger() {
        state = State.LINGER;
        lingerBytes = Math.max(LINGER_BYTES, 2L * service.maxRequestBytes());
        due(options.idleTimeout());
        dropUnread();
        writer.finish().addListener(written -> sayEnd());
        readIfWanted();
    }

    private void sayEnd() {
        due(options.lingerTimeout());
        Farewell.halfClose(channel, new Leftovers());
    }

    /** Drops what comes after the last answer; a client that sends on and on is cut off. */
    private void throwAway(ByteBuf in) {
        lingerBytes -= in.readableBytes();
        in.release();
        if (lingerBytes < 0) {
            close();
        }
    }

    // Helpers

    private SocketAddress peer() {
        SocketAddress known = peer;
        if (known == null) {
            known = PeerAddress.of(channel);
            peer = known;
        }
        return known;
    }

    private void readIfWanted() {
        if (!reading && wantsBytes()) {
            reading = true;
            channel.read();
        }
    }

    private boolean wantsBytes() {
        return switch (state) {
            case HEAD, BODY -> writer.isWritable();
            case ANSWER -> unread == null || unread.readableBytes() < MAX_PIPELINED_BYTES;
            case LINGER -> true;
            case CLOSED -> false;
        };
    }

    private void due(Duration after) {
        allowedNanos = after.toNanos();
        timed = false;
    }

    /** Returns the time that a body in motion may take beyond its timeout. */
    private long bodyAllowance() {
        return body == null ? 0 : body.received() * (1_000_000_000L / options.bodyBytesPerSecond());
    }

    private void dropBody() {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    private void dropUnread() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    @Override
    public String toString() {
        return "ClientConnection[" + channel + ", " + state + "]";
    }

    /** Takes the bytes that nobody decrypts any more. */
    private final class Leftovers extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            throwAway((ByteBuf) message);
        }
    }
}
