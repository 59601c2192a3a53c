package io.sluice.gateway.vertx;

import io.netty.buffer.Unpooled;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.ConnectionFields;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Writes one response. Belongs to the context of the request. */
final class ResponseWriter {
    /** Fields that the host and the upstream may both have something to say in. */
    private static final Set<String> SHARED = Set.of("set-cookie", "vary", "via");

    private static final long INTERNAL_ERROR = 2;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private boolean isLast;
    private boolean bodiless;
    private boolean untilClose;

    /** @param isLast whether the connection is to end with this response */
    ResponseWriter(HttpServerRequest request, HttpServerResponse response, boolean isLast) {
        this.request = request;
        this.response = response;
        this.isLast = isLast;
    }

    /** Takes the head, which goes out with the first chunk, or by {@link #flushHead}. */
    void begin(GatewayResponse from) {
        int status = from.status();
        response.setStatusCode(status);
        addFields(from.headers());
        bodiless = request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304;
        if (!bodiless) {
            frame(from.body().length());
        }
        if (isLast && !isHttp2()) {
            response.putHeader("connection", "close");
        }
    }

    private void frame(long length) {
        // A handler before may have framed a body that it does not write.
        response.headers().remove("content-length").remove("transfer-encoding");
        if (length != Body.UNKNOWN_LENGTH) {
            response.putHeader("content-length", Long.toString(length));
        } else if (request.version() == HttpVersion.HTTP_1_0) {
            untilClose = true;
            isLast = true;
        } else {
            response.setChunked(true);
        }
    }

    private void addFields(Headers from) {
        MultiMap out = response.headers();
        Set<String> ofTheHost = out.isEmpty() ? Set.of() : lowerCase(out.names());
        for (int i = 0; i < from.size(); i++) {
            String name = from.name(i);
            if (!ConnectionFields.contains(name) && !isTaken(ofTheHost, name)) {
                out.add(name, from.value(i));
            }
        }
    }

    private static boolean isTaken(Set<String> names, String name) {
        if (names.isEmpty()) {
            return false;
        }
        String key = name.toLowerCase(Locale.ROOT);
        return names.contains(key) && !SHARED.contains(key);
    }

    private static Set<String> lowerCase(Set<String> names) {
        Set<String> all = new HashSet<>();
        names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
        return all;
    }

    /** Writes the head out, unless it is out, or there is nothing to wait for behind it. */
    void flushHead() {
        if (!bodiless && !untilClose && !response.headWritten()) {
            response.writeHead();
        }
    }

    /** Writes a chunk; the future completes when the socket has taken it. */
    Future<Void> write(ByteBuffer chunk) {
        if (bodiless) {
            return Future.succeededFuture();
        }
        return response.write(BufferInternal.buffer(Unpooled.wrappedBuffer(chunk)));
    }

    /** Returns whether the client is behind. */
    boolean isFull() {
        return response.writeQueueFull();
    }

    /** Sets who is called when the client has caught up. */
    void onDrain(Runnable resume) {
        response.drainHandler(drained -> resume.run());
    }

    /** Ends the response; the future completes when the socket has taken all of it. */
    Future<Void> end() {
        return response.end();
    }

    /** Returns whether the connection ends with this response. */
    boolean isLast() {
        return isLast;
    }

    /** Cuts the response off, so that the client sees it is not whole. */
    void abort() {
        if (response.ended()) {
            return;
        }
        if (isHttp2()) {
            response.reset(INTERNAL_ERROR);
        } else {
            Connections.abort(request.connection(), untilClose);
        }
    }

    private boolean isHttp2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    @Override
    public String toString() {
        return "ResponseWriter[" + response.getStatusCode() + (isLast ? ", last]" : "]");
    }
}
