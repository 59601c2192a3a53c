package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;

/**
 * What the scheduler is told of a call, when it is to place it and when it is to forget it. Immutable; the call itself is not kept by it.
 *
 * @param id names the booking
 * @param gatewayId names this gateway
 * @param promptTokens 0 = unknown
 */
record Question(String id, String model, String gatewayId, SchedulingMode mode, Stage stage, long promptTokens) {
    static Question of(ScheduleQuery query, String id, String gatewayId, long promptTokens) {
        return new Question(id, query.model(), gatewayId, query.mode(), query.stage(), promptTokens);
    }

    /** Returns the name of the mode. */
    String modeName() {
        return switch (mode) {
            case NEUTRAL -> "neutral";
            case PD_BATCH -> "pd_batch";
            case PD_STAGED -> "pd_staged";
        };
    }

    /** Returns the name of the stage, which is the first one wherever the whole is placed at once. */
    String stageName() {
        return stage == Stage.DECODE ? "decode" : "prefill";
    }
}
