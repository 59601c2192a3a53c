package io.sluice.gateway.internal.pair;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.scheduling.SchedulingMode;

/** How a call runs on instances. A closed set. */
public sealed interface ExecutionPlan {
    /** On one neutral instance. */
    ExecutionPlan WHOLE = new Whole();

    /** On one neutral instance. */
    record Whole() implements ExecutionPlan {}

    /** As a prefill and a decode leg, on a pair of instances. */
    record Pair(SchedulingMode mode) implements ExecutionPlan {}

    /** On one decode instance, which computes the prompt by itself. */
    record Local(LocalDecodeReason reason) implements ExecutionPlan {}

    /** Not at all. */
    record Refused(GatewayException cause) implements ExecutionPlan {}
}
