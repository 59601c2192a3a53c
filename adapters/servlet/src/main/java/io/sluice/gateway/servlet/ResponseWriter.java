package io.sluice.gateway.servlet;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes one response to the container, which never waits for its client. For one thread at a time. */
final class ResponseWriter {
    private final HttpServletResponse response;
    private final boolean head;
    private volatile @Nullable ServletOutputStream out;
    private boolean bodiless;

    /** What is still to be written of a body of known length. */
    private long remaining = Body.UNKNOWN_LENGTH;

    /** At first the head, which need not wait for the first chunk. */
    private boolean unflushed = true;

    ResponseWriter(HttpServletRequest request, HttpServletResponse response) {
        this.response = response;
        this.head = request.getMethod().equals("HEAD");
    }

    /**
     * Gives the container the head.
     *
     * @param endsExchange whether nothing of the request is read afterwards; if it is, the length is not announced, since a response that has its length is closed,
     *     and the request with it (Servlet 6.1, 5.8)
     */
    void begin(GatewayResponse answer, boolean closesConnection, boolean endsExchange) {
        int status = answer.status();
        bodiless = head || status == 204 || status == 304;
        response.setStatus(status);
        answer.headers().forEach(this::addField);
        if (closesConnection) {
            response.setHeader("Connection", "close");
        }
        if (endsExchange && !bodiless && answer.body().length() != Body.UNKNOWN_LENGTH) {
            remaining = answer.body().length();
            response.setContentLengthLong(remaining);
        }
    }

    /** Adds a field; two that every container has are replaced, since they are there once. */
    private void addField(String name, String value) {
        if (name.equalsIgnoreCase("server") || name.equalsIgnoreCase("date")) {
            response.setHeader(name, value);
        } else {
            response.addHeader(name, value);
        }
    }

    /** Sets what the container tells when it can take more. */
    void listen(WriteListener listener) throws IOException {
        ServletOutputStream stream = response.getOutputStream();
        out = stream;
        stream.setWriteListener(listener);
    }

    /** Returns whether something can be written or flushed now; if not, the listener will be told when. */
    boolean isReady() {
        ServletOutputStream stream = out;
        return stream != null && stream.isReady();
    }

    /** Writes a chunk; returns false if it is more than the head has announced. */
    boolean write(ByteBuffer chunk) throws IOException {
        ServletOutputStream stream = out;
        if (bodiless || stream == null) {
            return true;
        }
        int count = chunk.remaining();
        if (remaining != Body.UNKNOWN_LENGTH && (remaining -= count) < 0) {
            return false;
        }
        if (chunk.hasArray()) {
            stream.write(chunk.array(), chunk.arrayOffset() + chunk.position(), count);
        } else {
            byte[] copy = new byte[count];
            chunk.get(copy);
            stream.write(copy);
        }
        unflushed = true;
        return true;
    }

    /** Returns whether there can be a body. The end of a response that has none, before its head is out, would say that its length is 0. */
    boolean hasBody() {
        return !bodiless;
    }

    /** Returns whether something was written that the container may keep back. */
    boolean needsFlush() {
        return unflushed;
    }

    void flush() throws IOException {
        unflushed = false;
        ServletOutputStream stream = out;
        if (stream != null) {
            stream.flush();
        }
    }

    /** Returns whether all was written that the head has announced. */
    boolean isWhole() {
        return remaining <= 0;
    }

    @Override
    public String toString() {
        return "ResponseWriter[" + (remaining < 0 ? "unknown length]" : remaining + " bytes to come]");
    }
}
