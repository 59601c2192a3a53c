package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes leases on what the remote scheduler chose: at the local scheduler, so that there is one count (clause FL-F-4), or, where that does not know the instance, on one
 * made of the response. Safe for use by any number of threads; does not block.
 */
final class Holding {
    private final Scheduler local;
    private final BookingMode mode;
    private final KnownInstances known;
    private final UnknownInstances unknown = new UnknownInstances();

    Holding(Scheduler local, Ticker ticker, BookingMode mode) {
        this.local = local;
        this.mode = mode;
        this.known = new KnownInstances(local, ticker);
    }

    /** Returns the instances that the local scheduler does not know. */
    UnknownInstances unknown() {
        return unknown;
    }

    /** Returns the placement on what was booked; null if the call cannot have it: then nothing is held, and the booking is yet to be released. */
    @Nullable
    Placement hold(ScheduleQuery query, Booking booking) {
        if (query.stage() != Stage.BOTH) {
            Taken taken = take(query, query.stage(), booking);
            return taken == null ? null : Placement.of(booked(taken, booking));
        }
        Taken prefill = take(query, Stage.PREFILL, booking);
        if (prefill == null) {
            return null;
        }
        Taken decode = null;
        try {
            decode = take(query, Stage.DECODE, booking);
        } finally {
            if (decode == null) {
                prefill.lease().cancelled();
            }
        }
        return decode == null ? null : Placement.pair(booked(prefill, booking), booked(decode, booking));
    }

    private BookedLease booked(Taken taken, Booking booking) {
        return new BookedLease(taken.lease(), taken.instance(), booking.of(taken.wire()), mode);
    }

    private @Nullable Taken take(ScheduleQuery query, Stage stage, Booking booking) {
        Role role = role(stage);
        for (WireInstance wire : booking.instances()) {
            if (wire.is(role)) {
                return take(query, stage, role, wire);
            }
        }
        return null;
    }

    private @Nullable Taken take(ScheduleQuery query, Stage stage, Role role, WireInstance wire) {
        List<Instance> there = known.at(wire.address(role));
        Taken taken = fromLocal(query, stage, there, wire);
        if (taken == null && known.refresh()) {
            there = known.at(wire.address(role));
            taken = fromLocal(query, stage, there, wire);
        }
        boolean isKnown = taken != null || there.stream().anyMatch(instance -> isOfRank(instance, wire));
        return isKnown ? taken : fromResponse(query, role, wire);
    }

    /** Returns a lease of the local scheduler on one of these and on no other; null if it gives none. */
    private @Nullable Taken fromLocal(ScheduleQuery query, Stage stage, List<Instance> there, WireInstance wire) {
        for (Instance instance : there) {
            boolean fits = isOfRank(instance, wire)
                    && instance.serves(query.model())
                    && !query.excludedInstances().contains(instance.id());
            Lease lease = fits ? AtOnce.lease(local.schedule(new HeldQuery(query, stage, instance.id()))) : null;
            if (lease != null && lease.instance().id().equals(instance.id())) {
                return new Taken(lease, at(lease.instance(), wire), wire);
            }
            if (lease != null) {
                lease.cancelled(); // it has left, and this is another
            }
        }
        return null;
    }

    private @Nullable Taken fromResponse(ScheduleQuery query, Role role, WireInstance wire) {
        String model = wire.model();
        if (!model.isEmpty() && !query.model().isEmpty() && !model.equals(query.model())) {
            return null;
        }
        try {
            Instance made = wire.toInstance(role);
            boolean isOut = query.excludedInstances().contains(made.id())
                    || local.drained().contains(made.id());
            return isOut ? null : new Taken(unknown.lease(made), made, wire);
        } catch (IllegalArgumentException e) {
            return null; // no address, or no rank
        }
    }

    private static boolean isOfRank(Instance instance, WireInstance wire) {
        return !instance.hasDpRank() || instance.dpRank() == wire.dpRank();
    }

    /** Returns an instance at the rank that was chosen; one that stands for all its ranks was given at any. */
    private static Instance at(Instance instance, WireInstance wire) {
        boolean isThere = instance.dpSize() == 1 || instance.dpRank() == wire.dpRank();
        return isThere || wire.dpRank() < 0 || wire.dpRank() >= instance.dpSize()
                ? instance
                : instance.atDpRank(wire.dpRank());
    }

    private static Role role(Stage stage) {
        return switch (stage) {
            case WHOLE -> Role.NEUTRAL;
            case PREFILL -> Role.PREFILL;
            case DECODE, BOTH -> Role.DECODE;
        };
    }

    /**
     * What a call holds.
     *
     * @param instance that of the lease, at the rank that was chosen
     */
    private record Taken(Lease lease, Instance instance, WireInstance wire) {}
}
