package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the questions of one remote scheduler share. */
final class RemoteParts {
    private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();

    private final LlumnixLayer settings;
    private final Scheduler local;
    private final Timer timer;
    private final SchedulerAddresses addresses;
    private final SchedulerCounts counts = new SchedulerCounts();
    private final SchedulerCircuit circuit;
    private final SchedulerClient client;
    private final Releases releases;
    private final Holding holding;
    private final BookingMode mode;
    private final PromptTokens tokens;
    private final WaitingRoom room;
    private final Set<String> lateIds = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asksOpen = new AtomicInteger();
    private volatile @Nullable Instant lastAnswer;
    private volatile boolean closed;

    RemoteParts(LlumnixLayer settings, Scheduler local, HttpTransport transport, Timer timer) {
        this.settings = settings;
        this.local = local;
        this.client = new SchedulerClient(transport, settings.token());
        this.timer = timer;
        this.addresses = new SchedulerAddresses(settings.endpoints());
        this.circuit = new SchedulerCircuit(addresses.toString(), settings.ticker(), counts);
        this.releases = new Releases(client, timer, settings.timeout(), counts);
        this.tokens = settings.tokens(local, transport, timer);
        this.mode = settings.isLite() ? lite() : new FullMode(settings.gatewayId(), releases::release);
        this.holding = new Holding(local, settings.ticker(), mode);
        this.room = new WaitingRoom(settings.waitingBytes());
    }

    private LiteMode lite() {
        Keepalive keepalive = new Keepalive(addresses, settings.token(), this::heard);
        Reports reports = new Reports(client, addresses, timer, settings.reportInterval(), keepalive::gatewayId);
        return new LiteMode(keepalive, reports, releases::release).start();
    }

    Scheduler local() {
        return local;
    }

    Timer timer() {
        return timer;
    }

    Ticker ticker() {
        return settings.ticker();
    }

    Duration timeout() {
        return settings.timeout();
    }

    Duration waitTimeout() {
        return settings.waitTimeout();
    }

    Duration retryInterval() {
        return settings.retryInterval();
    }

    SchedulerAddresses addresses() {
        return addresses;
    }

    SchedulerCounts counts() {
        return counts;
    }

    SchedulerCircuit circuit() {
        return circuit;
    }

    SchedulerClient client() {
        return client;
    }

    Releases releases() {
        return releases;
    }

    Holding holding() {
        return holding;
    }

    BookingMode mode() {
        return mode;
    }

    WaitingRoom room() {
        return room;
    }

    EngineIds ids() {
        return settings.ids();
    }

    PromptTokens tokens() {
        return tokens;
    }

    /** Returns the number of questions that may yet book something. */
    AtomicInteger asksOpen() {
        return asksOpen;
    }

    /** Returns the ids under which something may be booked that nobody waits for any more: nothing else is asked under them. */
    Set<String> lateIds() {
        return lateIds;
    }

    /** Notes that the scheduler answered just now. */
    void answered() {
        heard();
        circuit.succeeded();
    }

    /** Notes that the scheduler is there, which does not say that it places calls well. */
    private void heard() {
        lastAnswer = Ticker.wallClock().instant();
    }

    @Nullable
    Instant lastAnswer() {
        return lastAnswer;
    }

    /** Returns whether the scheduler does not answer, or does not know this gateway, so that the local one decides. */
    boolean isAway() {
        return circuit.isOpen() || mode.gatewayId().isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /** Waits until nothing is asked or released any more, at most as long as a question may take; returns how much is left. */
    int awaitRest() {
        long polls = timeout().toNanos() / POLL_NANOS;
        int left = left();
        for (long i = 0; left > 0 && i < polls && !Thread.currentThread().isInterrupted(); i++) {
            LockSupport.parkNanos(POLL_NANOS);
            left = left();
        }
        return left;
    }

    private int left() {
        return asksOpen.get() + releases.open();
    }
}
