package io.sluice.gateway.vertx;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.Admission;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, from its head to the end of its response. Belongs to the context of the request. */
final class Exchange implements RequestBody.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Site site;
    private final HttpServerRequest request;
    private final ContextInternal context;
    private final Supplier<Attributes> attributes;
    private final RequestBody body;
    private Headers fields = Headers.empty();
    private Admission admission = Admission.granted();
    private @Nullable GatewayCall call;

    /** What is still to come of a request that was refused. */
    private @Nullable Leftover leftover;

    private boolean over;

    /**
     * Creates an exchange, which counts as open from now on.
     *
     * @param attributes what the host knows of the request; asked once
     */
    Exchange(Site site, HttpServerRequest request, Supplier<Attributes> attributes) {
        this.site = site;
        this.request = request;
        this.context = contextOf(request);
        this.attributes = attributes;
        this.body = new RequestBody(site, request, context, this);
        site.open().opened();
    }

    /** Watches the client by the handlers of the response, which nobody else may then set. */
    void watch() {
        request.response().exceptionHandler(failure -> ended()).closeHandler(closed -> ended());
    }

    /**
     * Carries the request as a call.
     *
     * @param buffered its body, if a handler before has read that
     */
    void start(@Nullable Buffer buffered) {
        context.emit(buffered, this::receive);
    }

    /** Answers a request that is none for the gateway. */
    void turnAway(LocalReply reply) {
        context.emit(reply, other -> {
            try {
                fields = RequestFields.of(request);
                refuse(other);
            } catch (IllegalArgumentException malformed) {
                refuse(LocalReply.malformed());
            }
        });
    }

    private void receive(@Nullable Buffer buffered) {
        // Also in place of a handler that would fail the request, and answer it a second time.
        request.exceptionHandler(failure -> ended());
        try {
            fields = RequestFields.of(request);
            admission = site.gatekeeper()
                    .admit(request.method().name(), RequestFields.target(request), fields, RequestFields.peer(request));
            GatewayResponse refusal = admission.refusal();
            if (refusal != null) {
                reply(refusal, true);
                return;
            }
            fields = admission.headers(fields);
            body.read(fields, buffered);
        } catch (IllegalArgumentException malformed) {
            refuse(LocalReply.malformed());
        } catch (RuntimeException defect) {
            fail(defect);
        }
    }

    @Override
    public void complete(ByteBuffer content) {
        Attributes known;
        try {
            known = admission.attributes().with(attributes.get());
        } catch (RuntimeException defect) {
            fail(defect);
            return;
        }
        GatewayRequest asked;
        try {
            asked = GatewayRequest.builder(request.method().name(), RequestFields.target(request))
                    .headers(fields)
                    .attributes(known)
                    .body(content)
                    .build();
        } catch (IllegalArgumentException malformed) {
            refuse(LocalReply.malformed());
            return;
        }
        GatewayCall started = site.gateway().call(asked);
        call = started;
        relay(started.response(), false);
    }

    @Override
    public void refused(LocalReply reply) {
        reply(reply.toResponse(fields), true);
    }

    /** Answers without a call, and lets the connection live. */
    private void refuse(LocalReply reply) {
        reply(reply.toResponse(fields), false);
    }

    private void fail(RuntimeException defect) {
        GatewayResponse response = LocalReply.internalError().toResponse(fields);
        LOG.error("Request {} failed by a defect", response.headers().first("x-request-id"), defect);
        reply(response, false);
    }

    /**
     * Answers without a call.
     *
     * @param isLast whether a connection that carries one request at a time ends with it, unless all of the request has come
     */
    private void reply(GatewayResponse response, boolean isLast) {
        boolean unread = !request.isEnded();
        if (unread) {
            leftover = Leftover.of(request, site, context.owner());
        }
        relay(CompletableFuture.completedStage(response), isLast && unread);
    }

    private void relay(CompletionStage<GatewayResponse> response, boolean isLast) {
        HttpServerResponse out = request.response();
        boolean stays = request.version() == HttpVersion.HTTP_2;
        boolean last = site.open().isDraining() || (isLast && !stays);
        new ResponseRelay(this, new ResponseWriter(request, out, last), context).start(response);
    }

    // What the relay says and asks

    boolean isOver() {
        return over;
    }

    /** Returns a response as the gatekeeper wants it to go to the client. */
    GatewayResponse toClient(GatewayResponse response) {
        return admission.toClient(response);
    }

    /** Notes that the client has taken bytes. */
    void progress() {
        if (call != null && !over) {
            call.clientProgress();
        }
    }

    /** Called when the response is about to end, whole or cut: nothing of the request is needed any more. Returns whether it was not over. */
    boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        body.close();
        site.open().closed();
        return true;
    }

    /**
     * Called when the end of the response was written.
     *
     * @param isLast whether its connection ends with it
     */
    void written(boolean isLast) {
        if (leftover != null && leftover.dropAfterResponse(isLast)) {
            return;
        }
        if (isLast) {
            site.drain().retire(request);
        }
    }

    /** Called when the client has left, or someone else has ended the response. */
    void ended() {
        if (finish()) {
            cancel(request.response().ended() ? "the host ended the response" : "the client closed the connection");
        }
    }

    /** Ends the call, if there is one. */
    void cancel(String reason) {
        if (call != null) {
            call.cancel(reason);
        }
    }

    /** Called when the response could not be written by a defect. */
    void failed(RuntimeException defect) {
        if (finish()) {
            LOG.error("Response to {} failed by a defect", call == null ? "a request" : call.requestId(), defect);
            cancel("the response could not be written");
        }
    }

    private static ContextInternal contextOf(HttpServerRequest request) {
        if (request instanceof HttpServerRequestInternal known) {
            return known.context();
        }
        if (Vertx.currentContext() instanceof ContextInternal current) {
            return current;
        }
        throw new IllegalStateException("a request without a context of Vert.x");
    }

    @Override
    public String toString() {
        return "Exchange[" + request.method() + ", " + body + (over ? ", over]" : "]");
    }
}
