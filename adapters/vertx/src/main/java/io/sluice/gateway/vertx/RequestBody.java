package io.sluice.gateway.vertx;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.RequestBuffer;
import io.sluice.gateway.spi.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request, within the limits of size, memory and time. Belongs to the context of the request. */
final class RequestBody {
    /** The rate at which a body must come in the long run. */
    static final int BYTES_PER_SECOND = 1024;

    private static final long NO_TIMER = -1;

    private final HttpServerRequest request;
    private final Vertx vertx;
    private final Listener listener;
    private final RequestBuffer bytes;
    private final long timeoutNanos;
    private long announced;
    private boolean over;
    private long timer = NO_TIMER;
    private long startNanos;

    /** Who waits for the body. Either is called once, unless the body was closed before. */
    interface Listener {
        void complete(ByteBuffer content);

        void refused(LocalReply reply);
    }

    RequestBody(Site site, HttpServerRequest request, Vertx vertx, Listener listener) {
        this.request = request;
        this.vertx = vertx;
        this.listener = listener;
        this.bytes = new RequestBuffer(site.memory(), site.maxRequestBytes());
        this.timeoutNanos = site.bodyTimeout().toNanos();
    }

    /**
     * Begins to read.
     *
     * @param buffered what a handler before has read of it, null if none has
     * @throws IllegalArgumentException if the length is no number
     * @throws IllegalStateException if the body is gone
     */
    void read(Headers fields, @Nullable Buffer buffered) {
        announced = RequestFields.length(request, fields);
        LocalReply refusal = bytes.announce(announced);
        if (refusal == null && buffered != null) {
            refusal = bytes.add(nio(buffered));
        }
        if (refusal != null) {
            refuse(refusal);
        } else if (request.isEnded()) {
            checkIsWhole();
            complete();
        } else if (announced == 0) {
            complete();
        } else {
            receive(fields);
        }
    }

    private void receive(Headers fields) {
        request.handler(this::add).endHandler(end -> complete());
        if (RequestFields.awaitsContinue(request, fields)) {
            request.response().writeContinue();
        }
        request.resume();
    }

    private void add(Buffer chunk) {
        if (over) {
            return;
        }
        LocalReply refusal = bytes.add(nio(chunk));
        if (refusal != null) {
            refuse(refusal);
        } else if (timer == NO_TIMER && bytes.size() != announced) {
            startNanos = Ticker.system().nanos();
            watch(timeoutNanos);
        }
    }

    /** Refuses a body that does not come: it would hold memory for as long as its client likes. */
    private void watch(long afterNanos) {
        timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(afterNanos)), fired -> {
            long allowed = timeoutNanos + bytes.size() * (TimeUnit.SECONDS.toNanos(1) / BYTES_PER_SECOND);
            long left = allowed - (Ticker.system().nanos() - startNanos);
            if (over) {
                return;
            }
            if (left > 0) {
                watch(left);
            } else {
                refuse(LocalReply.of(408, "request_timeout", "The request did not come in time."));
            }
        });
    }

    /** Another handler may have read the body and kept nothing of it. */
    private void checkIsWhole() {
        if (request.bytesRead() > bytes.size()) {
            throw new IllegalStateException("the body was read by another handler (expected: a BodyHandler that keeps"
                    + " it, or handlers that pause the request)");
        }
    }

    private void complete() {
        if (!over) {
            stop();
            listener.complete(bytes.content());
        }
    }

    private void refuse(LocalReply reply) {
        stop();
        listener.refused(reply);
    }

    private void stop() {
        over = true;
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
    }

    /** Stops reading, and gives the memory back. May be called twice. */
    void close() {
        stop();
        bytes.close();
    }

    private static ByteBuffer nio(Buffer chunk) {
        ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
        return bytes.nioBuffer();
    }

    @Override
    public String toString() {
        return "RequestBody[" + bytes + (over ? ", over]" : "]");
    }
}
