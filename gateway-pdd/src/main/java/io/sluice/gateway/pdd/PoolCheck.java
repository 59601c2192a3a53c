package io.sluice.gateway.pdd;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.Disaggregate;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the instances with how calls are run. What can never work is a problem; a pool that is empty is worth a warning only, since calls are answered for it
 * (clause PD-17) and instances may come.
 */
final class PoolCheck {
    private final Optional<Disaggregation> disaggregation;
    private final List<Instance> instances;

    PoolCheck(Optional<Disaggregation> disaggregation, List<Instance> instances) {
        this.disaggregation = disaggregation;
        this.instances = instances;
    }

    /** Returns a problem for each prefill instance that decode instances could not be told of. */
    List<ConfigProblem> problems() {
        List<ConfigProblem> problems = new ArrayList<>();
        if (disaggregation.isEmpty() || !disaggregation.get().protocol().needsAuxPort()) {
            return problems;
        }
        for (Instance instance : instances) {
            if (instance.role() == Role.PREFILL && instance.auxPort() == 0) {
                problems.add(new ConfigProblem(
                        "aux_port of instance " + Redacted.text(instance.id()),
                        "",
                        "the port of its KV-transfer server, since pd-disagg-protocol is "
                                + disaggregation.get().protocol().name()));
            }
        }
        return problems;
    }

    /** Returns a line for each thing that works otherwise than someone may think who gives the options. */
    List<String> warnings(boolean areAll) {
        return disaggregation.isPresent() ? ofPair(disaggregation.get(), areAll) : ofWhole();
    }

    private List<String> ofPair(Disaggregation rules, boolean areAll) {
        List<String> warnings = new ArrayList<>();
        String protocol = "pd-disagg-protocol is " + rules.protocol().name();
        if (areAll && count(Role.DECODE) == 0) {
            warnings.add("no decode instance, but " + protocol + ": calls to instances are refused until there is one");
        }
        if (areAll && count(Role.PREFILL) == 0) {
            String fate = rules.emptyPrefillPool() == EmptyPrefillPool.REFUSE
                    ? "calls to instances are refused until there is one"
                    : "decode instances compute every prompt until there is one";
            warnings.add("no prefill instance, but " + protocol + ": " + fate);
        }
        if (count(Role.NEUTRAL) > 0 && rules.disaggregate() == Disaggregate.ALWAYS) {
            warnings.add("neutral instances (" + count(Role.NEUTRAL) + ") get no calls, since " + protocol);
        }
        return warnings;
    }

    private List<String> ofWhole() {
        long idle = count(Role.PREFILL) + count(Role.DECODE);
        return idle == 0
                ? List.of()
                : List.of("prefill and decode instances (" + idle
                        + ") get no calls, since there is no pd-disagg-protocol");
    }

    private long count(Role role) {
        return instances.stream().filter(instance -> instance.role() == role).count();
    }
}
