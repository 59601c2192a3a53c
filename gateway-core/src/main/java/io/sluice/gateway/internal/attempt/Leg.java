package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.FailurePlace;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.Origin;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.request.CallLimits;
import io.sluice.gateway.internal.request.Locations;
import io.sluice.gateway.json.ResponseReader;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Hold;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.scheduling.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One upstream exchange of an attempt (step 5), with its hold on the instance or endpoint, and what it did. Belongs to the serial context of its call, but
 * for {@link #progress}, {@link #contentCame} and {@link #told}.
 */
public final class Leg {
    private static final long NONE = -1;

    private final int number;
    private final AttemptReason reason;
    private final LegRole role;
    private final String target;
    private final @Nullable Lease lease;
    private final @Nullable Permit permit;

    /** Counts the open exchanges with its endpoint; null on an instance, whose lease does. */
    private final @Nullable LongAdder open;

    private final long startNanos;
    private final long headDueNanos;
    private final long contentDueNanos;
    private final long idleNanos;
    private final PluginErrors errors;

    private @Nullable HttpExchange exchange;

    /** Where the request went; null before it has. */
    private @Nullable Origin origin;

    private String sentPath = "";

    /** Whether the request was sent once more, since the connection it was sent on was stale. */
    private boolean renewed;

    private long timeToHeadNanos = NONE;
    private int status;
    private int requestBytes;
    private boolean isStream;
    private boolean awaitingContent;
    private boolean blameless;

    /** Whether the upstream asked not to be asked before {@link #notBeforeNanos}. */
    private boolean limited;

    private long notBeforeNanos;

    /** Whether the lease was ended before the leg was. */
    private boolean leaseEnded;

    private boolean ended;

    /** Body bytes so far; written by the thread that relays. */
    private volatile long bytes;

    /** From the start to the first content for the client; written once, by the thread that relays or before it does. */
    private volatile long timeToContentNanos = NONE;

    /** What the answer said of itself; null if it was not looked for. Written once, by the thread that relays. */
    private volatile @Nullable ResponseReader told;

    private Leg(
            int number,
            AttemptReason reason,
            LegRole role,
            String target,
            @Nullable Lease lease,
            @Nullable Permit permit,
            @Nullable LongAdder open,
            Duration headTimeout,
            Duration contentTimeout,
            Duration idleTimeout,
            AttemptServices services) {
        this.number = number;
        this.reason = reason;
        this.role = role;
        this.target = target;
        this.lease = lease;
        this.permit = permit;
        this.open = open;
        this.startNanos = services.ticker().nanos();
        this.headDueNanos = startNanos + headTimeout.toNanos();
        this.contentDueNanos = startNanos + contentTimeout.toNanos();
        this.idleNanos = idleTimeout.toNanos();
        this.errors = services.errors();
    }

    public static Leg onInstance(
            int attempt, AttemptReason reason, LegRole role, Lease lease, AttemptServices services) {
        CallLimits limits = services.limits();
        String id = lease.instance().id();
        Duration head = limits.instanceHeadTimeout();
        Duration content = limits.instanceFirstContentTimeout();
        Duration idle = limits.idleTimeout();
        return new Leg(attempt, reason, role, id, lease, null, null, head, content, idle, services);
    }

    static Leg onEndpoint(
            int attempt, AttemptReason reason, Endpoint endpoint, Permit permit, AttemptServices services) {
        CallLimits limits = services.limits();
        String url = endpoint.baseUrl();
        Duration head = endpoint.firstByteTimeout().orElse(limits.endpointHeadTimeout());
        Optional<Duration> ownContent = endpoint.firstContentTimeout();
        Duration content = (ownContent.isPresent() ? ownContent : endpoint.firstByteTimeout())
                .orElse(limits.endpointFirstContentTimeout());
        Duration idle = endpoint.idleTimeout().orElse(limits.idleTimeout());
        LongAdder open = services.endpoints().open().of(endpoint);
        open.increment();
        return new Leg(attempt, reason, LegRole.WHOLE, url, null, permit, open, head, content, idle, services);
    }

    int number() {
        return number;
    }

    AttemptReason reason() {
        return reason;
    }

    LegRole role() {
        return role;
    }

    public String target() {
        return target;
    }

    /** Returns when the head must have come. */
    long headDueNanos() {
        return headDueNanos;
    }

    /** Returns when an event stream must have shown content. */
    long contentDueNanos() {
        return contentDueNanos;
    }

    /** Returns how long the upstream may be silent while somebody waits for more of its answer. */
    public long idleNanos() {
        return idleNanos;
    }

    /** Notes that the answer is an event stream whose first content is waited for. */
    void awaitsContent() {
        awaitingContent = true;
    }

    boolean isAwaitingContent() {
        return awaitingContent;
    }

    public boolean isEnded() {
        return ended;
    }

    /** Returns whether the upstream has begun to answer. */
    boolean hasHead() {
        return status != 0;
    }

    /** Returns whether the upstream's answer says that it has failed. */
    boolean hasFailedAnswer() {
        return status >= 500;
    }

    /** Returns whether the request certainly did not reach the upstream. */
    boolean isUnsent() {
        return progress() == ExchangeProgress.NOTHING_WRITTEN;
    }

    /** Returns the answer to the leg as a client may see it that has asked for this path. */
    GatewayResponse seen(GatewayResponse answer, Locations locations, String clientPath) {
        return origin == null ? answer : locations.seen(answer, origin, sentPath, clientPath);
    }

    /** Sends the request. */
    HttpExchange start(HttpTransport transport, ExchangeRequest request) {
        origin = request.origin();
        int query = request.target().indexOf('?');
        requestBytes = request.bodySize();
        sentPath = query < 0 ? request.target() : request.target().substring(0, query);
        HttpExchange started = transport.start(request);
        exchange = started;
        return started;
    }

    /** Returns whether the request may be sent once more, because its connection was stale. */
    boolean isStale() {
        return !ended && !renewed && progress() == ExchangeProgress.STALE_CONNECTION;
    }

    /** Sends the request once more, on a fresh connection (clause RT-H-7). */
    HttpExchange renew(HttpTransport transport, ExchangeRequest request) {
        renewed = true;
        return start(transport, request.onFreshConnection());
    }

    public void headReceived(int answeredStatus, long nowNanos) {
        status = answeredStatus;
        timeToHeadNanos = nowNanos - startNanos;
    }

    /** Notes that the first content for the client has come; only the first time counts. */
    public void contentCame(long nowNanos) {
        if (timeToContentNanos == NONE) {
            timeToContentNanos = nowNanos - startNanos;
        }
    }

    /** Returns how long after a time the first content for the client came; negative if none has. */
    long timeToContentNanos(long sinceNanos) {
        return timeToContentNanos == NONE ? NONE : startNanos - sinceNanos + timeToContentNanos;
    }

    /** Notes that the answer is to be taken for one with another status than its head has, as its upstream has said in it. */
    void judgedAs(int saidStatus) {
        status = saidStatus;
        awaitingContent = false;
    }

    /** Notes that the upstream asks not to be asked again before a time. An instance hears of it at once: the client may take long to read the answer. */
    void limited(long untilNanos, long nowNanos) {
        limited = true;
        notBeforeNanos = untilNanos;
        if (lease != null) {
            leaseEnded = true;
            errors.contain(lease, () -> endHold(lease, null, nowNanos));
        }
    }

    /** Returns whether the upstream asked not to be asked again before a time. */
    boolean isLimited() {
        return limited;
    }

    /** Returns that time; only if there is one. */
    long notBeforeNanos() {
        return notBeforeNanos;
    }

    /**
     * Notes that the answer is given to the client.
     *
     * @param asStream whether it is an event stream
     */
    void answered(boolean asStream) {
        isStream = asStream;
        if (permit != null && status < 400) {
            try {
                permit.answered();
            } catch (RuntimeException | Error thrown) {
                errors.contained(permit, thrown);
            }
        }
    }

    /** Notes bytes of the answer; called for every chunk, one at a time, by the thread that relays it. */
    public void progress(int chunkBytes) {
        long sum = bytes + chunkBytes;
        bytes = sum;
        // An error that comes at once would make the engine look fast.
        if (lease != null && !leaseEnded && status < 400) {
            try {
                lease.progress(chunkBytes);
            } catch (RuntimeException thrown) {
                errors.contained(lease, thrown);
            }
        }
    }

    /** Returns whether the scheduler wants to know what the answer says of tokens. */
    public boolean wantsUsage() {
        return lease != null && lease.wantsUsage();
    }

    /** Notes what the answer says of itself; called by the thread that relays it, before the end. */
    public void told(ResponseReader read) {
        told = read;
        TokenUsage usage = read.usage();
        Lease held = lease;
        if (usage != null && held != null && held.wantsUsage() && !leaseEnded) {
            errors.contain(held, () -> held.used(usage));
        }
    }

    /** Notes that the leg will be ended by a fault of the other leg of its attempt. */
    void endedByOther() {
        blameless = true;
    }

    /** Cancels the exchange, if it runs; its response or body fails with the cause. */
    void cancelExchange(Throwable cause) {
        HttpExchange running = exchange;
        if (running != null) {
            errors.contain(running, () -> running.cancel(cause));
        }
    }

    /**
     * Ends the attempt and its lease; to be called once.
     *
     * @param error what it failed with, null if it was answered to the end
     */
    public AttemptSummary end(@Nullable ErrorKind error, long nowNanos) {
        ended = true;
        if (open != null) {
            open.decrement();
        }
        // Who answers like this has failed, whatever becomes of the rest of the answer.
        ErrorKind failure = hasFailedAnswer() ? ErrorKind.UPSTREAM_FAILURE : error;
        Hold held = permit == null ? lease : permit;
        if (held != null && !leaseEnded) {
            try {
                endHold(held, failure, nowNanos);
            } catch (RuntimeException | Error thrown) {
                errors.contained(held, thrown);
            }
        }
        return summary(failure, nowNanos);
    }

    private AttemptSummary summary(@Nullable ErrorKind failure, long nowNanos) {
        ExchangeProgress reached = progress();
        TargetKind targetKind = permit == null ? TargetKind.INSTANCE : TargetKind.ENDPOINT;
        AttemptSummary.Builder summary = AttemptSummary.builder(number, reason, role, targetKind, target)
                .progress(reached)
                .status(status)
                .failed(failure, failure == null ? null : place(reached))
                .timeToHeadNanos(timeToHeadNanos)
                .timeToFirstContentNanos(timeToContentNanos)
                .durationNanos(nowNanos - startNanos)
                .requestBytes(reached == ExchangeProgress.NOTHING_WRITTEN ? 0 : requestBytes)
                .responseBytes(bytes)
                .stream(isStream);
        ResponseReader read = told;
        if (read != null) {
            summary.usage(read.usage()).responseModel(read.model()).finishReason(read.finishReason());
        }
        return summary.build();
    }

    /** Returns how far it has come. */
    private FailurePlace place(ExchangeProgress reached) {
        if (reached == ExchangeProgress.NOTHING_WRITTEN) {
            return FailurePlace.CONNECTING;
        }
        if (!hasHead() || hasFailedAnswer()) {
            return FailurePlace.HEAD;
        }
        return timeToContentNanos == NONE ? FailurePlace.CONTENT : FailurePlace.BODY;
    }

    private ExchangeProgress progress() {
        ExchangeProgress now = exchange == null ? ExchangeProgress.NOTHING_WRITTEN : exchange.progress();
        // The upstream may have seen what was sent first.
        return renewed && now == ExchangeProgress.NOTHING_WRITTEN ? ExchangeProgress.WRITTEN : now;
    }

    private void endHold(Hold held, @Nullable ErrorKind failure, long nowNanos) {
        if (isLimitedAt(nowNanos)) {
            held.limited(Duration.ofNanos(notBeforeNanos - nowNanos));
        } else if (limited || isRefusal()) {
            held.refused();
        } else if (failure == null) {
            held.succeeded();
        } else if (!isFaultOfUpstream(failure)) {
            held.cancelled();
        } else if (failure == ErrorKind.CONNECT_FAILED || (failure == ErrorKind.CONNECTION_LOST && !hasHead())) {
            held.unreachable(failure);
        } else {
            held.failed(failure);
        }
    }

    private boolean isLimitedAt(long nowNanos) {
        return limited && notBeforeNanos - nowNanos > 0;
    }

    /** Returns whether the upstream refused the request, which says nothing of its health (clause RT-H-3). */
    private boolean isRefusal() {
        return status >= 400 && status < 500;
    }

    /** Returns whether a failure speaks against the upstream: a client that leaves must not make an engine look ill. */
    private boolean isFaultOfUpstream(ErrorKind failure) {
        return !blameless
                && switch (failure) {
                    case CONNECT_FAILED,
                            CONNECTION_LOST,
                            INVALID_RESPONSE,
                            UPSTREAM_FAILURE,
                            HEAD_TIMEOUT,
                            FIRST_CONTENT_TIMEOUT,
                            IDLE_TIMEOUT -> true;
                    default -> false;
                };
    }

    @Override
    public String toString() {
        return "attempt " + number + (role == LegRole.WHOLE ? " on " : ", " + role + " on ") + target;
    }
}
