package io.sluice.gateway;

import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with the options of a builder, collected so that all of it is reported together. For one thread. */
final class BuilderChecks {
    private final List<ConfigProblem> problems = new ArrayList<>();

    List<ConfigProblem> problems() {
        return problems;
    }

    void atLeast(String option, long value, long least) {
        if (value < least) {
            problems.add(new ConfigProblem(option, Long.toString(value), ">= " + least));
        }
    }

    /** Checks a time; null is one that was not set. */
    void notNegative(String option, @Nullable Duration value) {
        if (value != null && value.isNegative()) {
            problems.add(new ConfigProblem(option, value.toString(), ">= 0"));
        }
    }

    /** Checks a part of a whole; what is not a number is none. */
    void ratio(String option, double value) {
        if (!(value >= 0 && value <= 1)) {
            problems.add(new ConfigProblem(option, Double.toString(value), "0 to 1"));
        }
    }

    void disaggregation(Disaggregation disaggregation) {
        PddProtocol protocol = disaggregation.protocol();
        SchedulingMode mode = disaggregation.mode();
        LegPattern pattern = protocol.pattern(mode).orElse(null);
        if (pattern == null || (mode == SchedulingMode.PD_STAGED && pattern != LegPattern.SERIAL)) {
            problems.add(new ConfigProblem(
                    "disaggregation", protocol.name() + " in mode " + mode, "a mode that the protocol supports"));
        }
        boolean localNeeded = disaggregation.emptyPrefillPool() == EmptyPrefillPool.DECODE_LOCAL;
        if (localNeeded && !protocol.decodesLocally()) {
            problems.add(new ConfigProblem(
                    "disaggregation emptyPrefillPool",
                    "DECODE_LOCAL",
                    "REFUSE, since engines of " + protocol.name() + " can't decode without prefill"));
        }
        Duration backstop = disaggregation.prefillBackstop();
        if (backstop.isNegative() || backstop.isZero()) {
            problems.add(new ConfigProblem("prefillBackstop", backstop.toString(), "> 0"));
        }
    }
}
