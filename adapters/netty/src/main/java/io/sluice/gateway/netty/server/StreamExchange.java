package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.Bytes;
import io.sluice.gateway.netty.internal.http.DataReader;
import io.sluice.gateway.netty.internal.http.RequestHead;
import io.sluice.gateway.netty.internal.http.StreamFields;
import io.sluice.gateway.netty.internal.http.StreamHeadWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a connection of HTTP/2: a request and its response. Belongs to the connection's event loop.
 *
 * <p>What is written of it while the loop serves one round of events is one frame of each kind: the connection calls {@link #writeOut} when the round is over.
 */
final class StreamExchange implements ClientExchange {
    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    /** More than this goes out before the round is over. */
    private static final int BATCH_BYTES = 32 * 1024;

    private enum State {
        BODY,
        ANSWER,
        /** Answered; the client has not allowed all of it to be sent. */
        ANSWERED,
        CLOSED
    }

    private final StreamsConnection connection;
    private final RequestService service;
    private final Http2Stream stream;
    private State state = State.BODY;
    private @Nullable RequestHead head;
    private @Nullable DataReader reader;
    private @Nullable RequestBody body;

    /** What the head takes of the memory of requests: one client may have thousands of them open. */
    private int headBytes;

    private Admission admission = Admission.granted();
    private @Nullable ResponseRelay relay;

    /** The head of the response, until it is written out. */
    private @Nullable GatewayResponse response;

    private boolean bodyless;

    /** The bytes that are still to come of a body of known length, else {@link Body#UNKNOWN_LENGTH}. */
    private long remaining;

    private @Nullable ByteBuf batch;
    private boolean ended;

    /** Whether the end was given to the codec. */
    private boolean endWritten;

    /** Whether this waits for the end of the round. */
    private boolean queued;

    /** Whether the client has allowed more of this stream since it was last looked at. */
    private boolean granted;

    /** When the state must have ended, unless it is {@link State#ANSWER}, which the gateway bounds. */
    private long dueNanos;

    private long allowedNanos;
    private boolean timed;

    StreamExchange(StreamsConnection connection, RequestService service, Http2Stream stream) {
        this.connection = connection;
        this.service = service;
        this.stream = stream;
    }

    Http2Stream stream() {
        return stream;
    }

    // The request

    /** Takes the head of the request; {@code isWhole} if nothing follows. */
    void head(StreamFields fields, boolean isWhole) {
        try {
            RequestHead next = RequestHead.of(fields);
            head = next;
            // Before the gate, so that what that refuses is answered as the gatekeeper wants responses to be.
            admission = service.admit(next, connection.peer());
            takeForHead(fields.heldBytes());
            reader = RequestGate.admitStream(next, isWhole, service.maxRequestBytes());
            GatewayResponse refusal = admission.refusal();
            if (refusal != null) {
                answer(Reply.of(refusal));
                return;
            }
            if (isWhole) {
                answer(service.handle(next, NO_BODY, admission));
                return;
            }
            body = new RequestBody(reader, service.memory());
            due(service.options().bodyTimeout());
            if (RequestGate.awaitsContinue(next)) {
                connection.writeHead(stream, StreamHeadWriter.status(100), false);
            }
        } catch (BadMessageException e) {
            refuse(e);
        }
    }

    /** Takes a piece of the body; returns how many of its bytes the client may send again. */
    int data(ByteBuf data, int padding, boolean isLast) {
        int bytes = data.readableBytes() + padding;
        if (state != State.BODY || body == null) {
            // Nobody wants it: the stream's window closes, and the connection's gets it back with the end of the
            // stream.
            return 0;
        }
        try {
            body.read(data);
            if (isLast) {
                endRequest();
            }
        } catch (BadMessageException e) {
            refuse(e);
        }
        return bytes;
    }

    /** Takes the trailers, which are the end of the request, too. */
    void trailers(StreamFields fields) {
        if (state != State.BODY) {
            return;
        }
        try {
            fields.checkTrailers();
            endRequest();
        } catch (BadMessageException e) {
            refuse(e);
        }
    }

    /** Answers a request that cannot be served. */
    void refuse(BadMessageException cause) {
        if (state == State.BODY) {
            dropRequest();
            answer(service.refuse(cause, head));
        }
    }

    private void takeForHead(int bytes) throws BadMessageException {
        if (!service.memory().take(bytes)) {
            throw BadMessageException.of(503, "Too many large requests at once. Try again later.");
        }
        headBytes = bytes;
    }

    private void endRequest() throws BadMessageException {
        RequestHead request = head;
        if (request == null || reader == null || body == null) {
            throw new IllegalStateException("a body without a head");
        }
        reader.end();
        answer(service.handle(request, body.content(), admission));
    }

    private void answer(Reply reply) {
        state = State.ANSWER;
        ResponseRelay next = new ResponseRelay(this, connection.loop(), reply);
        relay = next;
        next.start();
    }

    // The response

    @Override
    public void begin(GatewayResponse next) {
        int status = next.status();
        bodyless = (head != null && head.method().equals("HEAD")) || status == 204 || status == 304;
        remaining = bodyless ? Body.UNKNOWN_LENGTH : next.body().length();
        response = admission.toClient(next);
        queue();
    }

    @Override
    public boolean write(ByteBuffer chunk) {
        int size = chunk.remaining();
        if (bodyless || state == State.CLOSED) {
            return true;
        }
        if (remaining != Body.UNKNOWN_LENGTH && (remaining -= size) < 0) {
            return false;
        }
        if (batch == null) {
            batch = connection.buffer(size);
        }
        Bytes.write(batch, chunk, size);
        queue();
        if (batch.readableBytes() >= BATCH_BYTES) {
            writeOut();
        }
        return true;
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable(stream);
    }

    @Override
    public boolean end() {
        boolean isWhole = bodyless || remaining <= 0;
        if (isWhole) {
            ended = true;
            queue();
        }
        return isWhole;
    }

    @Override
    public void answered() {
        relay = null;
        head = null;
        dropRequest();
        if (state != State.CLOSED) {
            state = State.ANSWERED;
            due(service.options().idleTimeout());
        }
    }

    @Override
    public void abort() {
        relay = null;
        dropRequest();
        writeOut();
        connection.reset(stream, Http2Error.INTERNAL_ERROR);
    }

    /** Gives to the codec what came in this round. */
    void writeOut() {
        if (state == State.CLOSED || endWritten || stream.isResetSent()) {
            return;
        }
        if (response != null) {
            GatewayResponse begun = response;
            response = null;
            endWritten = ended && batch == null;
            connection.writeHead(
                    stream,
                    StreamHeadWriter.response(begun.status(), begun.headers(), told(begun), connection.date()),
                    endWritten);
        }
        if (batch != null || (ended && !endWritten)) {
            ByteBuf data = batch == null ? Unpooled.EMPTY_BUFFER : batch;
            batch = null;
            endWritten = ended;
            connection.writeData(stream, data, ended);
        }
    }

    /** Called at the end of a round in which this was {@linkplain #queue queued}. */
    void roundEnded() {
        queued = false;
        writeOut();
        if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            // The response has ended before the request: what is left of that is not wanted (RFC 9113, 8.1).
            connection.reset(stream, Http2Error.NO_ERROR);
        } else if (relay != null && isWritable()) {
            relay.resume();
        }
    }

    private long told(GatewayResponse begun) {
        return bodyless ? Body.UNKNOWN_LENGTH : begun.body().length();
    }

    /** Has this looked at when the round is over. */
    void queue() {
        if (!queued) {
            queued = true;
            connection.queue(this);
        }
    }

    // Time and the end

    /** Notes that the client allows more of this stream to be sent. */
    void granted() {
        granted = true;
    }

    /** Ends what has run out of time; {@code taken} says whether the client has taken or allowed bytes that may be of this stream. */
    void checkTime(long nowNanos, boolean taken) {
        boolean progress = granted || taken;
        granted = false;
        if (progress && relay != null) {
            relay.clientProgress();
        }
        if (!timed || (progress && state == State.ANSWERED)) {
            timed = true;
            dueNanos = nowNanos + allowedNanos;
        }
        if (state == State.ANSWER || nowNanos - bodyAllowance() - dueNanos < 0) {
            return;
        }
        if (state == State.BODY) {
            refuse(BadMessageException.of(408, "The request did not come in time"));
        } else if (state == State.ANSWERED) {
            connection.reset(stream, Http2Error.CANCEL);
        }
    }

    /** Called when the stream was closed by either side, or with its connection. */
    void closed() {
        state = State.CLOSED;
        if (relay != null) {
            relay.clientLeft();
            relay = null;
        }
        if (batch != null) {
            batch.release();
            batch = null;
        }
        dropRequest();
    }

    private void due(Duration after) {
        allowedNanos = after.toNanos();
        timed = false;
    }

    private long bodyAllowance() {
        return body == null
                ? 0
                : body.received() * (1_000_000_000L / service.options().bodyBytesPerSecond());
    }

    private void dropRequest() {
        if (headBytes > 0) {
            service.memory().giveBack(headBytes);
            headBytes = 0;
        }
        if (body != null) {
            body.release();
            body = null;
        }
    }

    @Override
    public String toString() {
        return "StreamExchange[" + stream.id() + " of " + connection + ", " + state + "]";
    }
}
