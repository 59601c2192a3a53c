package io.sluice.gateway.netty.server;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * What a connection of HTTP/2 and its streams may take their time for. It is looked at every now and then, and the system's clock only then. Belongs to the event loop of
 * the connection.
 */
final class StreamClock {
    private enum Wait {
        /** Streams are open. */
        NONE,
        /** No stream is open. */
        REST,
        /** The preface, a frame, or a head in several of them has come in part, or not at all. */
        FRAME,
        /** The client was told that the end is near, and has not said that it knows. */
        LAST_CALL,
        /** The last word was said. */
        LINGER
    }

    private final StreamsConnection connection;
    private final FrameScan scan;
    private final NettyServerOptions options;

    private Wait wait = Wait.NONE;
    private long dueNanos;

    /** What was finished when the wait began: what is not finished now began later if that is more. */
    private long finished;

    private long untakenBytes;
    private boolean caughtUp;
    private boolean granted;

    StreamClock(StreamsConnection connection, FrameScan scan, NettyServerOptions options) {
        this.connection = connection;
        this.scan = scan;
        this.options = options;
    }

    /** Called when the socket has taken much of what was written. */
    void caughtUp() {
        caughtUp = true;
    }

    /** Called when the client allows more to be sent on the connection. */
    void granted() {
        granted = true;
    }

    /** Begins the time that the client has to close. */
    void linger() {
        wait = Wait.NONE;
    }

    void check(long nowNanos) {
        long untaken = connection.untakenBytes();
        boolean taken = untaken == 0 || untaken < untakenBytes || caughtUp;
        boolean progress = untaken < untakenBytes;
        untakenBytes = untaken;
        caughtUp = false;
        checkConnection(nowNanos, progress);
        if (!connection.isEnding()) {
            checkStreams(nowNanos, taken);
        }
        granted = false;
    }

    private void checkConnection(long nowNanos, boolean progress) {
        Wait current = current();
        boolean isNew = current != wait
                || (progress && current == Wait.REST)
                || (current == Wait.FRAME && scan.finished() != finished);
        if (isNew) {
            wait = current;
            finished = scan.finished();
            dueNanos = nowNanos + allowedNanos(current);
        } else if (current != Wait.NONE && nowNanos - dueNanos >= 0) {
            expire(current);
        }
    }

    private Wait current() {
        if (connection.isEnding()) {
            return Wait.LINGER;
        }
        // While the client does not take what is written, nothing is read of what it may have sent.
        if (connection.isReading() && (scan.isWithin() || !connection.decoder().prefaceReceived())) {
            return Wait.FRAME;
        }
        if (connection.isEndAnnounced()) {
            return Wait.LAST_CALL;
        }
        return connection.connection().numActiveStreams() == 0 ? Wait.REST : Wait.NONE;
    }

    private long allowedNanos(Wait what) {
        return switch (what) {
            case NONE -> 0;
            case REST -> options.idleTimeout().toNanos();
            case FRAME -> options.headTimeout().toNanos();
            case LAST_CALL, LINGER -> options.lingerTimeout().toNanos();
        };
    }

    private void expire(Wait what) {
        wait = Wait.NONE;
        switch (what) {
            case REST -> connection.end(Http2Error.NO_ERROR);
            case FRAME -> connection.end(Http2Error.ENHANCE_YOUR_CALM);
            case LAST_CALL -> connection.fixEnd();
            case LINGER -> connection.close();
            case NONE -> {}
        }
    }

    private void checkStreams(long nowNanos, boolean taken) {
        Http2RemoteFlowController flow = connection.encoder().flowController();
        Http2Stream whole = connection.connection().connectionStream();
        boolean any = granted || (taken && flow.windowSize(whole) > 0);
        try {
            connection.connection().forEachActiveStream(stream -> {
                StreamExchange exchange = connection.frames().exchange(stream);
                if (exchange != null) {
                    exchange.checkTime(nowNanos, any && flow.windowSize(stream) > 0);
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException("visiting streams does not fail", e);
        }
    }

    @Override
    public String toString() {
        return "StreamClock[" + wait + ", " + scan + "]";
    }
}
