package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.ForwardingScheduler;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Llumnix's scheduler place calls, and the gateway's own one hold them and place those that the other cannot (clauses FL-F-3 and FL-F-4).
 *
 * <p>The local scheduler alone finds out how instances do: those that the remote one chose are held there, too. Safe for use by any number of threads; places without blocking. Made by {@link LlumnixLayer}.
 */
public final class RemoteScheduler extends ForwardingScheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteScheduler.class);

    private final RemoteParts parts;
    private final Scheduler local;
    private final String name;
    private final Timer ownTimer;

    RemoteScheduler(RemoteParts parts, Timer ownTimer) {
        super(parts.local());
        this.parts = parts;
        this.local = parts.local();
        this.name = parts.addresses().toString();
        this.ownTimer = ownTimer;
    }

    /** Places a call. One about something that a certain instance has is the local scheduler's alone, since the remote one cannot be told. */
    @Override
    public Placing schedule(ScheduleQuery query) {
        return query.preferredInstance().isEmpty() ? new RemotePlacing(parts, query).start() : local.schedule(query);
    }

    /** Returns what the local scheduler would say, and who would decide: the remote one is not asked, since by that it would count a call. */
    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        ScheduleExplanation backup = local.explain(query);
        if (!query.preferredInstance().isEmpty()) {
            return backup;
        }
        if (parts.isAway()) {
            return new ScheduleExplanation(
                    backup.candidates(),
                    "Llumnix's scheduler at " + name
                            + " does not answer, or does not know this gateway, so the local policy decides: "
                            + backup.reason(),
                    backup.learned());
        }
        List<Candidate> candidates =
                backup.candidates().stream().map(RemoteScheduler::open).toList();
        return new ScheduleExplanation(
                candidates,
                "Llumnix's scheduler at " + name
                        + " decides, which is not asked for an explanation, since it would count a call; its backup: "
                        + backup.reason(),
                backup.learned());
    }

    private static Candidate open(Candidate candidate) {
        return candidate.verdict() == Verdict.WINNER
                ? new Candidate(
                        candidate.instanceId(),
                        Verdict.ELIGIBLE,
                        candidate.score(),
                        candidate.note(),
                        candidate.parts())
                : candidate;
    }

    /** Returns whether the local scheduler could place it, or knows no instances while the remote one answers. */
    @Override
    public boolean canPlace(ScheduleQuery query) {
        return local.canPlace(query)
                || (!parts.isAway() && local.knownInstances().map(List::isEmpty).orElse(true));
    }

    /** Returns those of the local scheduler, and instances with calls that only the remote one knows. */
    @Override
    public List<InstanceStatus> statuses() {
        List<InstanceStatus> unknown = parts.holding().unknown().statuses();
        if (unknown.isEmpty()) {
            return local.statuses();
        }
        List<InstanceStatus> all = new ArrayList<>(local.statuses());
        all.addAll(unknown);
        return List.copyOf(all);
    }

    /** Returns the local sources, and the remote scheduler: {@code LOADING} until it has answered, {@code STALE} while it is left alone. */
    @Override
    public List<SourceStatus> sources() {
        List<SourceStatus> all = new ArrayList<>(local.sources());
        Instant lastAnswer = parts.lastAnswer();
        State present = lastAnswer == null ? State.LOADING : State.OK;
        all.add(new SourceStatus("llumnix-scheduler:" + name, parts.isAway() ? State.STALE : present, lastAnswer, 0));
        return List.copyOf(all);
    }

    /** Returns what became of questions and bookings so far, for metrics. */
    public SchedulerStats stats() {
        return parts.counts().stats();
    }

    /** Returns the number of leases that have not ended on instances that the local scheduler does not know; 0 at rest. */
    int openLeasesOfUnknown() {
        return parts.holding().unknown().openLeases();
    }

    /**
     * Refuses the calls that wait, and asks nothing any more. Blocks until what is booked and not wanted is released, at most for as long as a question may take. May be
     * called twice.
     */
    @Override
    public void close() {
        if (parts.isClosed()) {
            return;
        }
        parts.close();
        GatewayException refusal = new GatewayException(ErrorKind.SHUTTING_DOWN, "the scheduler was closed");
        parts.room().close().forEach(call -> call.refuse(refusal));
        int left = parts.awaitRest();
        if (left > 0) {
            LOG.warn(
                    "{} bookings at Llumnix's scheduler were not released before the end: they end there by time",
                    left);
        }
        parts.mode().close();
        ownTimer.close();
    }

    @Override
    public String toString() {
        return "RemoteScheduler[" + name + ", " + local + "]";
    }
}
