package io.sluice.gateway.servlet;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.Ticker;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Passes one response on: head first, then one chunk after the other, each asked for when the container has taken the last.
 *
 * <p>The body's threads and the container's all say that something has changed, and whichever comes first does what is to be done, for those too that come meanwhile.
 */
final class ResponseRelay implements Flow.Subscriber<ByteBuffer> {
    private enum End {
        WHOLE,
        BROKEN
    }

    private final Exchange exchange;
    private final ResponseWriter writer;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile @Nullable GatewayCall call;
    private volatile @Nullable GatewayResponse response;
    private volatile Flow.@Nullable Subscription source;
    private volatile @Nullable ByteBuffer chunk;
    private volatile @Nullable End end;
    private volatile long progressNanos;

    /** Whether the container has the head; like the next for the one who works. */
    private boolean begun;

    /** Whether a chunk was asked for that has not come. */
    private boolean asked;

    ResponseRelay(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
        this.exchange = exchange;
        this.writer = new ResponseWriter(request, response);
    }

    /**
     * Begins to listen to what the container says of the client. On the container's own thread and before there is a response: then the response's threads can
     * write at once, and need not wait for one of the container's. (Tomcat forgets a listener that is set while the body is read.)
     */
    void listen() throws IOException {
        writer.listen(new Listener());
    }

    /** Passes on what a call gives. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is done with the response throws nothing
    void start(GatewayCall made) {
        call = made;
        made.response().whenComplete((given, cancelled) -> {
            if (given == null) {
                exchange.cut("there is no response");
            } else {
                start(given);
            }
        });
    }

    /** Passes on a response that is there. */
    void start(GatewayResponse given) {
        progressNanos = Ticker.system().nanos();
        response = given;
        work();
    }

    /** Called when the exchange is over, whatever is under way. */
    void stop() {
        Flow.Subscription subscription = source;
        if (subscription != null) {
            subscription.cancel();
        }
        work();
    }

    /** Returns whether the body has ended, and the client has taken nothing of what is left for a while. */
    boolean isStuck(long nowNanos, long patienceNanos) {
        return end != null && nowNanos - progressNanos > patienceNanos;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        if (exchange.isOver()) {
            subscription.cancel();
        }
        work();
    }

    @Override
    public void onNext(ByteBuffer next) {
        chunk = next;
        work();
    }

    @Override
    public void onError(Throwable cause) {
        end = End.BROKEN;
        work();
    }

    @Override
    public void onComplete() {
        end = End.WHOLE;
        work();
    }

    /** Does what is to be done, unless another thread is at it, which then does it. */
    private void work() {
        if (changes.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                pass();
            } catch (IOException | RuntimeException thrown) {
                failed(thrown);
            }
            if (exchange.isOver()) {
                // Here, since nobody writes now: what is written after the end could reach another client.
                exchange.finish();
            }
            // What came meanwhile, from wherever, was perhaps not seen.
            seen = changes.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Does what can be done without waiting. */
    private void pass() throws IOException {
        begin();
        boolean more = true;
        while (more && !exchange.isOver() && source != null && writer.isReady()) {
            more = passOne();
        }
    }

    private void begin() {
        GatewayResponse given = response;
        if (!begun && given != null && !exchange.isOver()) {
            begun = true;
            writer.begin(exchange.toClient(given), exchange.closesConnection(), exchange.endsWithResponse());
            given.body().subscribe(this);
        }
    }

    /** Does one thing, and returns whether there may be another. */
    private boolean passOne() throws IOException {
        // Before the chunk: the last one may come, and the end behind it, between the two looks.
        End seen = end;
        ByteBuffer next = chunk;
        if (next != null) {
            chunk = null;
            asked = false;
            write(next);
            return true;
        }
        if (seen == null && ask()) {
            // The chunk may be here already, and then goes out together with the one before it.
            return true;
        }
        if (writer.needsFlush() && !(seen == End.WHOLE && exchange.endsWithResponse() && writer.hasBody())) {
            writer.flush();
            return true;
        }
        endIfDue(seen);
        return false;
    }

    private void write(ByteBuffer next) throws IOException {
        progressNanos = Ticker.system().nanos();
        if (!writer.write(next)) {
            exchange.cut("the body is longer than its head says");
        }
    }

    /** Asks for the next chunk, unless that was done, and returns whether it was done now. */
    private boolean ask() {
        Flow.Subscription subscription = source;
        if (asked || subscription == null) {
            return false;
        }
        asked = true;
        subscription.request(1);
        return true;
    }

    private void endIfDue(@Nullable End seen) {
        if (seen == End.WHOLE && writer.isWhole()) {
            exchange.answered();
        } else if (seen != null) {
            exchange.cut("the response broke off");
        }
    }

    private void failed(Throwable thrown) {
        if (thrown instanceof IOException) {
            exchange.clientLeft();
        } else {
            exchange.failed(thrown);
        }
    }

    @Override
    public String toString() {
        return "ResponseRelay[" + writer + (end == null ? "]" : ", " + end + "]");
    }

    /** What the container says of the client. */
    private final class Listener implements WriteListener {
        @Override
        public void onWritePossible() {
            GatewayCall made = call;
            if (made != null) {
                made.clientProgress();
            }
            progressNanos = Ticker.system().nanos();
            work();
        }

        @Override
        public void onError(Throwable cause) {
            exchange.clientLeft();
        }
    }
}
