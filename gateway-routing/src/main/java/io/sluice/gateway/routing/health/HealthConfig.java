package io.sluice.gateway.routing.health;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When something that fails is left alone, and for how long (clauses SC-P-3, RT-F-5 and RT-H-6).
 *
 * @param failures how many failures one after the other, at least 1
 * @param ejection how long it is left alone the first time; the n-th time n times as long; more than zero
 * @param maxEjection the longest it is left alone, not below {@code ejection}
 */
public record HealthConfig(int failures, Duration ejection, Duration maxEjection) {
    private static final HealthConfig DEFAULTS = new HealthConfig(3, Duration.ofSeconds(5), Duration.ofSeconds(20));

    /** Checks every bound, and reports all that are wrong together as a {@link ConfigurationException}; what is as good as for ever is 146 years. */
    public HealthConfig {
        List<ConfigProblem> problems = new ArrayList<>();
        if (failures < 1) {
            problems.add(new ConfigProblem("health.failures", Integer.toString(failures), ">= 1"));
        }
        if (ejection.isNegative() || ejection.isZero()) {
            problems.add(new ConfigProblem("health.ejection", ejection.toString(), "> 0"));
        }
        if (maxEjection.compareTo(ejection) < 0) {
            problems.add(new ConfigProblem("health.maxEjection", maxEjection.toString(), ">= " + ejection));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        ejection = Deadline.saturated(ejection);
        maxEjection = Deadline.saturated(maxEjection);
    }

    /** Returns the defaults: after 3 failures for 5 s, 10 s, … at most 20 s, so that what has recovered has its traffic back within 30 s (clause RT-H-6). */
    public static HealthConfig defaults() {
        return DEFAULTS;
    }
}
