package io.sluice.gateway.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * What a client still sends of a request that was answered already. It is read and thrown away, since closing with unread bytes would reset the connection and the
 * client could lose the reply (RFC 9112, 9.6); a client that sends on and on, or makes a pause, is cut off. Belongs to the context of the request.
 */
final class Leftover {
    /** How much is thrown away; more where the largest body is more than half of it. */
    private static final long LEAST_BYTES = 64L << 20;

    /** How often the client may use up most of the time that it may pause. */
    private static final int MAX_PAUSES = 12;

    private static final long NO_ERROR = 0;
    private static final long ENHANCE_YOUR_CALM = 11;

    private final HttpServerRequest request;
    private final Vertx vertx;
    private final long pauseMillis;
    private long bytesLeft;
    private long timer;
    private int pausesLeft = MAX_PAUSES;
    private boolean moved;
    private boolean isOver;
    private boolean closesAtEnd;

    private Leftover(HttpServerRequest request, Site site, Vertx vertx) {
        this.request = request;
        this.vertx = vertx;
        this.pauseMillis = Math.max(1, site.lingerTimeout().toMillis());
        this.bytesLeft = Math.max(LEAST_BYTES, 2L * site.maxRequestBytes());
    }

    /** Begins to throw away what comes. */
    static Leftover of(HttpServerRequest request, Site site, Vertx vertx) {
        Leftover leftover = new Leftover(request, site, vertx);
        request.handler(leftover::drop)
                .endHandler(end -> leftover.requestEnded())
                .exceptionHandler(clientLeft -> leftover.stop());
        leftover.watch();
        request.resume();
        return leftover;
    }

    /**
     * Called when the response was written.
     *
     * @param closes whether the connection ends when the request has
     * @return whether this sees to the end of the connection
     */
    boolean dropAfterResponse(boolean closes) {
        if (isOver) {
            return false;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            // That asks the client to stop, without a word against the response (RFC 9113, 8.1).
            stop();
            request.response().reset(NO_ERROR);
            return false;
        }
        closesAtEnd = closes;
        return true;
    }

    private void stop() {
        isOver = true;
        vertx.cancelTimer(timer);
    }

    private void drop(Buffer chunk) {
        moved = true;
        bytesLeft -= chunk.length();
        if (bytesLeft < 0) {
            cutOff();
        }
    }

    private void requestEnded() {
        stop();
        if (closesAtEnd) {
            request.connection().close();
        }
    }

    private void watch() {
        timer = vertx.setTimer(pauseMillis, fired -> {
            if (isOver) {
                return;
            }
            if (!moved || --pausesLeft == 0) {
                cutOff();
                return;
            }
            moved = false;
            watch();
        });
    }

    private void cutOff() {
        if (!isOver) {
            stop();
            if (request.version() == HttpVersion.HTTP_2) {
                request.response().reset(ENHANCE_YOUR_CALM);
            } else {
                Connections.abort(request.connection(), false);
            }
        }
    }

    @Override
    public String toString() {
        return "Leftover[" + bytesLeft + " bytes left" + (isOver ? ", over]" : "]");
    }
}
