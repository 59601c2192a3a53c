package io.sluice.gateway.vertx;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.RequestBuffer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request, within the limits of size, memory and time. Belongs to the context of the request. */
final class RequestBody {
    private final HttpServerRequest request;
    private final ContextInternal context;
    private final Listener listener;
    private final RequestBuffer bytes;
    private final BodyTimer timer;
    private long announced;
    private boolean over;

    /** Who waits for the body. Either is called once, unless the body was closed before. */
    interface Listener {
        void complete(ByteBuffer content);

        void refused(LocalReply reply);
    }

    RequestBody(Site site, HttpServerRequest request, ContextInternal context, Listener listener) {
        this.request = request;
        this.context = context;
        this.listener = listener;
        this.bytes = new RequestBuffer(site.memory(), site.maxRequestBytes());
        this.timer = new BodyTimer(context.owner(), site.bodyTimeout(), bytes, this::refuse);
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
        // What came with the head is taken first: most bodies need no timer.
        context.runOnContext(taken -> {
            if (!over) {
                timer.start();
            }
        });
    }

    private void add(Buffer chunk) {
        if (over) {
            return;
        }
        LocalReply refusal = bytes.add(nio(chunk));
        if (refusal != null) {
            refuse(refusal);
        }
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
        close();
        listener.refused(reply);
    }

    private void stop() {
        over = true;
        timer.stop();
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
