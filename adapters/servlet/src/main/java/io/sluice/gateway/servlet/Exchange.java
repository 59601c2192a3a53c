package io.sluice.gateway.servlet;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: its body comes, it is decided what answers it, the answer goes out, and both have ended. Each of these is said by another thread, and each
 * may be the last; what ends the exchange ends it once.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String CLIENT_LEFT = "the client closed the connection";
    private static final LocalReply MALFORMED =
            LocalReply.of(400, "invalid_request", "The head of the request is malformed.");
    private static final LocalReply LATE = LocalReply.of(408, "request_timeout", "The request did not come in time");
    private static final LocalReply FAILED =
            LocalReply.of(500, "internal_error", "The request could not be processed.");

    /** How long a client may take nothing of what is left of an answer, when the gateway has no part in it any more. */
    private static final long LAST_BYTES_NANOS = Duration.ofSeconds(60).toNanos();

    private final GatewayHandler handler;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Container container;
    private final RequestIntake intake;
    private final ResponseRelay relay;
    private final @Nullable SocketChannel socket;
    private final long startNanos;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private Headers fields = Headers.empty();
    private Attributes attributes = Attributes.empty();
    private volatile @Nullable AsyncContext async;
    private volatile @Nullable GatewayCall call;
    private volatile boolean answered;
    private volatile long refusedNanos;

    /** Whether the client is looked after, and seemed to be gone; for the thread that looks. */
    private boolean watched;

    private boolean seemedGone;

    Exchange(GatewayHandler handler, HttpServletRequest request, HttpServletResponse response) {
        this.handler = handler;
        this.request = request;
        this.response = response;
        this.container = Container.of(request);
        this.socket = container.socket(request);
        this.startNanos = handler.open().nowNanos();
        this.intake = new RequestIntake(this, handler.memory(), handler.limits());
        this.relay = new ResponseRelay(this, request, response);
    }

    /** Begins to read the request. */
    void start() {
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        context.addListener(new ExchangeEnd(this));
        async = context;
        handler.open().add(this);
        boolean hasBody = RequestHeads.hasBody(request);
        LocalReply refusal = admit();
        if (!hasBody) {
            intake.skip();
        }
        if (refusal != null) {
            refuse(refusal);
        }
        if (hasBody) {
            read();
        } else if (refusal == null) {
            bodyEnded();
        }
    }

    private @Nullable LocalReply admit() {
        try {
            fields = RequestHeads.fields(request);
            attributes = handler.attributes(request);
        } catch (IllegalArgumentException malformed) {
            return MALFORMED;
        } catch (RuntimeException defect) {
            LOG.error("what the host knows of a request could not be told", defect);
            return FAILED;
        }
        return intake.announce(request.getContentLengthLong());
    }

    private void read() {
        try {
            request.getInputStream().setReadListener(intake.listener(request.getInputStream()));
        } catch (IOException e) {
            clientLeft();
        }
    }

    /** Called when the body is there, or what was still coming of a request that was refused. */
    void bodyEnded() {
        if (!decided.compareAndSet(false, true)) {
            endIfDone();
            return;
        }
        try {
            GatewayCall made = handler.gateway()
                    .call(GatewayRequest.builder(request.getMethod(), RequestHeads.target(request))
                            .headers(fields)
                            .attributes(attributes)
                            .body(intake.content())
                            .build());
            call = made;
            relay.start(made);
            if (isOver()) {
                made.cancel(CLIENT_LEFT);
            }
        } catch (IllegalArgumentException malformed) {
            relay.start(MALFORMED.toResponse(fields));
        }
    }

    /** Answers instead of making a call, unless it was decided otherwise before. */
    void refuse(LocalReply reply) {
        if (decided.compareAndSet(false, true)) {
            refusedNanos = handler.open().nowNanos();
            relay.start(reply.toResponse(fields));
        }
    }

    /** Called when our own code has thrown what it should not. */
    void failed(Throwable defect) {
        if (!isOver()) {
            LOG.error("a request failed by a defect", defect);
            cut("the host failed");
        }
    }

    /** Returns whether an answer that begins now is the last of its connection. */
    boolean closesConnection() {
        return handler.isDraining() || !intake.isComplete();
    }

    /** Called when the answer was written. */
    void answered() {
        answered = true;
        endIfDone();
    }

    /** Called when the client has gone. */
    void clientLeft() {
        cut(CLIENT_LEFT);
    }

    /** Called when the client's socket is at its end; it counts when it is so twice, as no guess may end a call. */
    void clientSeemsGone() {
        if (seemedGone) {
            clientLeft();
        }
        seemedGone = true;
    }

    /** Looks after the exchange, now and then, always on the same thread. */
    void look(long nowNanos, ClientWatch watch) {
        if (isOver()) {
            return;
        }
        if (!intake.isComplete()) {
            lookAtBody(nowNanos);
        } else if (relay.isStuck(nowNanos, LAST_BYTES_NANOS)) {
            clientLeft();
        } else if (!watched) {
            watched = true;
            if (socket != null) {
                watch.add(this, socket);
            }
        }
    }

    private void lookAtBody(long nowNanos) {
        Limits limits = handler.limits();
        if (!decided.get()) {
            if (nowNanos - startNanos > limits.bodyNanos(intake.received())) {
                refuse(LATE);
            }
        } else if (nowNanos - refusedNanos > limits.discardTimeout().toNanos()) {
            cut("the client did not stop sending");
        }
    }

    boolean isOver() {
        return over.get();
    }

    /** Ends an exchange that is not whole: nothing more is sent or read. */
    void cut(String reason) {
        if (over.compareAndSet(false, true)) {
            cancelCall(reason);
            if (!container.cutOff(request, response)) {
                LOG.warn("{} has no way to cut an answer off: it may look whole", request.getClass());
            }
            complete();
            release();
        }
    }

    /** Called when the container has ended the exchange, by itself or because it was told to. */
    void ended() {
        if (over.compareAndSet(false, true)) {
            cancelCall(CLIENT_LEFT);
        }
        release();
    }

    private void endIfDone() {
        if (answered && intake.isComplete() && over.compareAndSet(false, true)) {
            intake.close();
            complete();
        }
    }

    private void cancelCall(String reason) {
        GatewayCall made = call;
        if (made != null) {
            made.cancel(reason);
        }
        relay.stop();
    }

    private void complete() {
        AsyncContext context = async;
        try {
            if (context != null) {
                context.complete();
            }
        } catch (IllegalStateException ended) {
            release();
        }
    }

    private void release() {
        intake.close();
        handler.open().remove(this);
    }

    @Override
    public String toString() {
        return "Exchange[" + container + ", " + intake + ", " + relay + "]";
    }
}
