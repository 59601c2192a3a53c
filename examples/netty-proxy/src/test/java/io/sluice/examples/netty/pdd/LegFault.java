package io.sluice.examples.netty.pdd;

import io.sluice.examples.simulator.fault.Fault;
import java.util.stream.Stream;

/** What an engine does wrong before the client has anything of an answer, and what the client gets. */
enum LegFault {
    RESET_BEFORE_HEAD(Fault.reset(), 200),
    CLOSE_BEFORE_HEAD(Fault.close(), 200),
    RESET_IN_THE_HEAD(Fault.reset().afterBytes(20), 200),
    GARBAGE(Fault.garbage(), 200),
    STATUS_500(Fault.status(500), 200),
    STATUS_503(Fault.status(503), 200),
    STATUS_429(Fault.status(429), 429),
    STATUS_400(Fault.status(400), 400),
    STALL(Fault.stall(), 200);

    @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
    final Fault fault;

    /** What the client gets of a call that meets it, with one retry: 200 if another pair is asked. */
    final int status;

    LegFault(Fault fault, int status) {
        this.fault = fault;
        this.status = status;
    }

    static Stream<LegFault> atOnce() {
        return Stream.of(values()).filter(fault -> fault != STALL);
    }
}
