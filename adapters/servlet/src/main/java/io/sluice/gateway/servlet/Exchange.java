package io.sluice.gateway.servlet;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.Admission;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: its body comes, it is decided what answers it, the answer goes out, and both have ended. Each of these is said by another thread, and each
 * may be the last; what ends the exchange ends it once.
 */
final class Exchange {
    /** How it ends. */
    private enum End {
        WHOLE,
        CUT,
        /** The container has ended it by itself. */
        TAKEN_AWAY
    }

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String CLIENT_LEFT = "the client closed the connection";
    /** How long a client may take nothing of what is left of an answer, when the gateway has no part in it any more. */
    private static final long LAST_BYTES_NANOS = Duration.ofSeconds(60).toNanos();

    private static final long QUIET_NANOS = Duration.ofMillis(400).toNanos();

    private final GatewayHandler handler;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Container container;
    private final RequestIntake intake;
    private final ResponseRelay relay;
    private final @Nullable SocketChannel socket;
    private final long startNanos;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private Headers fields = Headers.empty();
    private Admission admission = Admission.granted();
    private Attributes attributes = Attributes.empty();
    private volatile @Nullable AsyncContext async;
    private volatile @Nullable GatewayCall call;
    private volatile boolean answered;
    private volatile long refusedNanos;

    /** What had come of a refused body at the last look at which it was more than before, and when that was. */
    private int discarded = -1;

    private long quietSinceNanos;

    /** How often the exchange was looked after, and when its client seemed to be gone; for the thread that looks. */
    private int looks;

    private int goneAt = -1;

    /** Whether the container knows of the end. */
    private boolean finished;

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
        try {
            relay.listen();
            read();
        } catch (IOException e) {
            clientLeft();
        }
    }

    private void read() throws IOException {
        boolean hasBody = RequestHeads.hasBody(request);
        GatewayResponse refusal = admit();
        if (!hasBody) {
            intake.skip();
        }
        if (refusal != null) {
            refuse(refusal);
        }
        if (hasBody) {
            request.getInputStream().setReadListener(intake.listener(request.getInputStream()));
        } else {
            bodyEnded();
        }
    }

    private @Nullable GatewayResponse admit() {
        try {
            fields = RequestHeads.fields(request);
        } catch (IllegalArgumentException malformed) {
            return LocalReply.malformed().toResponse(fields);
        }
        try {
            Headers received = fields;
            admission = handler.gatekeeper()
                    .admit(request.getMethod(), RequestHeads.target(request), received, RequestHeads.peer(request));
            if (admission.refusal() != null) {
                return admission.refusal();
            }
            fields = admission.headers(received);
            attributes = admission.attributes().with(handler.attributes(request));
        } catch (RuntimeException defect) {
            LOG.error("what the host knows of a request could not be told", defect);
            return LocalReply.internalError().toResponse(fields);
        }
        LocalReply refusal = intake.announce(request.getContentLengthLong());
        return refusal == null ? null : refusal.toResponse(fields);
    }

    /** Called when the body is there, or what was still coming of a request that was refused. */
    void bodyEnded() {
        if (!decided.compareAndSet(false, true)) {
            endIfDone();
            return;
        }
        try {
            call();
        } catch (IllegalArgumentException malformed) {
            relay.start(LocalReply.malformed().toResponse(fields));
        } catch (RuntimeException defect) {
            LOG.error("a request failed by a defect", defect);
            relay.start(LocalReply.internalError().toResponse(fields));
        }
    }

    private void call() {
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
    }

    /** Answers instead of making a call, unless it was decided otherwise before. */
    void refuse(LocalReply reply) {
        refuse(reply.toResponse(fields));
    }

    private void refuse(GatewayResponse response) {
        if (decided.compareAndSet(false, true)) {
            refusedNanos = handler.open().nowNanos();
            relay.start(response);
        }
    }

    /** Returns a response as the gatekeeper wants it to go to the client. */
    GatewayResponse toClient(GatewayResponse response) {
        return admission.toClient(response);
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

    /** Returns whether the end of the answer is that of the exchange, with which the container writes out what it has. */
    boolean endsWithResponse() {
        return intake.isComplete();
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

    /** Called when the client's socket is at its end; it counts when it is so twice in a row, as no guess may end a call. */
    void clientSeemsGone() {
        if (goneAt == looks - 1) {
            clientLeft();
        }
        goneAt = looks;
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
        } else if (++looks == 1 && socket != null) {
            watch.add(this, socket);
        }
    }

    private void lookAtBody(long nowNanos) {
        Limits limits = handler.limits();
        if (!decided.get()) {
            if (nowNanos - startNanos > limits.bodyNanos(intake.received())) {
                refuse(LocalReply.requestTimeout());
            }
        } else if (nowNanos - refusedNanos > limits.lingerTimeout().toNanos()) {
            cut("the client did not stop sending");
        } else if (answered && isQuiet(nowNanos)) {
            end();
        }
    }

    /** Returns whether nothing has come for a while of a body that was refused: its client waits for the end of the response. */
    private boolean isQuiet(long nowNanos) {
        if (intake.received() != discarded) {
            discarded = intake.received();
            quietSinceNanos = nowNanos;
        }
        return nowNanos - quietSinceNanos > QUIET_NANOS;
    }

    boolean isOver() {
        return end.get() != null;
    }

    /** Ends an exchange that is not whole: nothing more is sent or read. */
    void cut(String reason) {
        if (end.compareAndSet(null, End.CUT)) {
            cancelCall(reason);
            relay.stop();
        }
    }

    /** Called when the container has ended the exchange, by itself or because it was told to. */
    void ended() {
        if (end.compareAndSet(null, End.TAKEN_AWAY)) {
            cancelCall(CLIENT_LEFT);
            relay.stop();
        }
        release();
    }

    private void endIfDone() {
        if (answered && intake.isComplete()) {
            end();
        }
    }

    private void end() {
        if (end.compareAndSet(null, End.WHOLE)) {
            intake.close();
            relay.stop();
        }
    }

    private void cancelCall(String reason) {
        GatewayCall made = call;
        if (made != null) {
            made.cancel(reason);
        }
    }

    /** Tells the container of the end, once. Called by the relay when nothing is being written. */
    void finish() {
        AsyncContext context = async;
        if (finished || context == null || end.get() == End.TAKEN_AWAY) {
            return;
        }
        finished = true;
        if (end.get() == End.CUT) {
            if (!container.cutOff(request, response)) {
                LOG.warn("{} has no way to cut a response off: it may look whole", request.getClass());
            }
            release();
        }
        try {
            context.complete();
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
