package io.sluice.gateway.picocli;

import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.Redacted;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Maps the flags that say who places calls: Llumnix's scheduler, or a policy of ours. For one thread. */
final class LlumnixPlacement {
    static final String MODE = "enable-full-mode-scheduling";
    static final String TOKENS = "forward-tokens";
    static final String REPORT = "requests-report-duration";
    static final String DISCOVERY = "scheduler-discovery";
    static final String TOKEN = "service-token";
    static final String ARTIFACT = "io.sluice:gateway-llumnix on the class path";

    private static final String POLICY = LlumnixFlags.POLICY;
    private static final String LOCAL = "round-robin";
    private static final String DEFAULT = "load-balance";
    private static final Set<String> THEIRS = Set.of(DEFAULT, "flood", "slo");
    private static final Pattern POLICY_NAME = Pattern.compile("[a-z][a-z0-9_-]{0,40}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");
    private static final Map<String, String> OPTIONS = Map.of(
            MODE, "scheduler-mode",
            TOKENS, "scheduler-tokens",
            REPORT, "scheduler-report-interval-ms");

    private final OptionRegistry registry;
    private final MappedOptions out;
    private String policy = "";

    LlumnixPlacement(OptionRegistry registry, MappedOptions out) {
        this.registry = registry;
        this.out = out;
    }

    /** Returns the option that a flag becomes. */
    static Optional<String> option(String flag) {
        return Optional.ofNullable(OPTIONS.get(flag));
    }

    /** Takes the name of a policy; the last one wins. */
    void policy(String name) {
        policy = name;
    }

    /** Takes one of the other flags. */
    void take(String name, String value) {
        switch (name) {
            case MODE -> bool(name, value, "full", "lite");
            case TOKENS -> bool(name, value, "tokenize", "none");
            case REPORT -> report(value);
            case DISCOVERY -> {
                if (!value.equals(LlumnixFlags.ENDPOINTS)) {
                    out.problem(name, Redacted.plain(value), "endpoints, with --scheduler-endpoints");
                }
            }
            case TOKEN -> out.ignore(name); // an option of ours where there is a remote scheduler
            default -> out.problem(name, "", ARTIFACT + ", which brings this option");
        }
    }

    private void bool(String name, String value, String ifTrue, String ifFalse) {
        switch (GoBool.plain(value)) {
            case "true" -> set(name, ifTrue);
            case "false" -> set(name, ifFalse);
            default -> out.problem(name, Redacted.plain(value), "true or false");
        }
    }

    private void report(String value) {
        if (SECONDS.matcher(value).matches()) {
            set(REPORT, Long.toString(Long.parseLong(value) * 1000));
        } else {
            out.problem(REPORT, Redacted.plain(value), "whole seconds, 0 = off");
        }
    }

    /** Without a remote scheduler on the path there is nothing that this could be said to. */
    private void set(String flag, String value) {
        String option = OPTIONS.getOrDefault(flag, flag);
        if (registry.find(option).isPresent()) {
            out.option(option, value);
        } else {
            out.ignore(flag);
        }
    }

    /** Adds the policy; called when all flags are taken. */
    void end() {
        boolean isRemote = out.has(LlumnixFlags.SCHEDULERS);
        if (policy.equals(LOCAL) && isRemote) {
            out.withdraw(LlumnixFlags.SCHEDULERS);
            out.note(POLICY + " " + LOCAL + " is local: the scheduler at --" + LlumnixFlags.SCHEDULERS
                    + " is not asked");
        }
        if (policy.isEmpty()) {
            return;
        }
        boolean isTheirs = THEIRS.contains(policy)
                || (isRemote && !isOurs() && POLICY_NAME.matcher(policy).matches());
        if (isTheirs && !policy.equals(DEFAULT)) {
            out.note(POLICY + " " + policy + " is the remote scheduler's: " + (isRemote ? "without it, calls" : "calls")
                    + " are placed by " + DEFAULT);
        }
        out.option(POLICY, isTheirs ? DEFAULT : policy);
    }

    private boolean isOurs() {
        Optional<Option<?>> option = registry.find(POLICY);
        return option.isPresent() && option.get().parse(policy).isPresent();
    }

    @Override
    public String toString() {
        return "LlumnixPlacement[" + policy + "]";
    }
}
