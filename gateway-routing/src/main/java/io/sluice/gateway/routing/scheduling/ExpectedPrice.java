package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.pace.Pace;

/**
 * The formulas of {@link ExpectedLatency}, in seconds, at a time. {@code S} is how fast engines of the model compute prompts, {@code B} how fast they take over what another one computed.
 *
 * <p>All count the same things: how long the call waits for its content, and how long it makes others wait. What an engine computes of a prompt holds up each of the answers that it
 * generates at that time for as long as it takes: {@link #heldUp}. Between engines that all generate that is left out, as clause SC-P-4 has it, where it changes little.
 */
final class ExpectedPrice {
    /**
     * What a second counts by which a prompt makes an answer pause, in seconds before one: clients see it stall. With less, decode instances take more prompts and answers get slower; with more,
     * prompts wait longer for prefill instances.
     */
    private static final double PAUSE_WEIGHT = 0.5;

    private ExpectedPrice() {}

    /** Returns {@code pending / S + δ · running}: the price without what the call itself makes the engine do. */
    static double base(Pace pace, Load load, long nanos) {
        double speed = pace.speed().bytesPerSecond();
        return load.work().leftBytes(speed, nanos) / speed + pace.running().seconds() * running(load);
    }

    /** Returns the same, as if nothing were done of the prompt that the engine computes: for who hears of changes alone, and not of the time that goes by. */
    static double undone(Pace pace, Load load) {
        return load.work().pendingBytes() / pace.speed().bytesPerSecond()
                + pace.running().seconds() * running(load);
    }

    /** Returns the price of a call whose prompt the engine computes: the base and {@code (1 + κ) · own / S}. */
    static double computed(Pace pace, Load load, long own, long nanos) {
        return base(pace, load, nanos)
                + (1 + crowding(pace, load)) * own / pace.speed().bytesPerSecond();
    }

    /** Returns κ; 0 for an engine that has no calls, whose work holds up nobody: else those that have cached nothing yet would idle beside full ones for ever. */
    static double crowding(Pace pace, Load load) {
        return load.calls() == 0 ? 0 : pace.crowding().factor();
    }

    /** Returns {@code ½ · running · own / S}: how long the answers beside pause, all together, as far as that counts beside seconds before an answer. */
    static double heldUp(Pace pace, Load load, long own) {
        return PAUSE_WEIGHT * running(load) * own / pace.speed().bytesPerSecond();
    }

    /** Returns the price of a decode leg whose prompt was computed elsewhere: the base and {@code own / B}. */
    static double takenOver(Pace pace, Load load, long own, long nanos) {
        return base(pace, load, nanos) + own / pace.transfer().bytesPerSecond();
    }

    /** Returns how many answers an engine generates. */
    static int running(Load load) {
        return Math.max(0, load.calls() - load.work().prefilling());
    }
}
