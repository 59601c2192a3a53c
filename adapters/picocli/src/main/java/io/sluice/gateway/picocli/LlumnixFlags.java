package io.sluice.gateway.picocli;

import static io.sluice.gateway.picocli.LlumnixFlag.Group.MAPPED;
import static io.sluice.gateway.picocli.LlumnixFlag.Group.REFUSED;
import static io.sluice.gateway.picocli.LlumnixFlag.Group.TAKEN;

import java.util.List;
import java.util.Optional;

/** The flags of Llumnix's gateway (section HC-6), those of its earlier versions included. What it names as we do is not among them. */
final class LlumnixFlags {
    static final String DISCOVERY = "llm-backend-discovery";
    static final String ENDPOINTS = "endpoints";
    static final String POLICY = "scheduling-policy";
    static final String EARLIER_POLICY = "schedule-policy";
    static final String VERBOSITY = "v";
    static final String EXTRA = "extra-args";
    static final String SCHEDULERS = "scheduler-endpoints";

    private static final String TOKENIZER = "the gateway's tokenizer; here engines tokenize";
    private static final String QUEUE = "its queue of requests; here nothing waits for a thread";
    private static final String KLOG = "klog, its log";

    static final List<LlumnixFlag> ALL = List.of(
            LlumnixFlag.of(
                    DISCOVERY,
                    MAPPED,
                    "--instances redis://... or etcd://... of the flags below; endpoints: nothing beside --llm-backend-endpoints;"
                            + " redis if it is left out beside --discovery-redis-*"),
            LlumnixFlag.of("discovery-redis-host", MAPPED, "the host of --instances redis://host:port"),
            LlumnixFlag.of("discovery-redis-port", MAPPED, "its port"),
            LlumnixFlag.of("discovery-redis-username", MAPPED, "its user"),
            LlumnixFlag.of("discovery-redis-password", MAPPED, "its password"),
            LlumnixFlag.of("discovery-redis-socket-timeout", MAPPED, "its timeout-ms; in seconds"),
            LlumnixFlag.of("discovery-redis-status-ttl-ms", MAPPED, "its stale-ms"),
            LlumnixFlag.of("discovery-redis-refresh-interval-ms", MAPPED, "its interval-ms"),
            LlumnixFlag.of("discovery-redis-retry-times", MAPPED, "nothing: every look is another try"),
            LlumnixFlag.of("discovery-etcd-endpoints", MAPPED, "the hosts of --instances etcd://host:port,host:port"),
            LlumnixFlag.of("discovery-etcd-username", MAPPED, "their user"),
            LlumnixFlag.of("discovery-etcd-password", MAPPED, "their password"),
            LlumnixFlag.of("discovery-etcd-dial-timeout", MAPPED, "their timeout-ms; in seconds"),
            LlumnixFlag.of("discovery-etcd-lease-ttl", MAPPED, "their stale-ms; in seconds"),
            LlumnixFlag.of(
                    "discovery-etcd-refresh-interval-sec",
                    MAPPED,
                    "nothing: changes are watched, and everything is read anew each hour and whenever a watch breaks"),
            LlumnixFlag.of(SCHEDULERS, MAPPED, "the option of that name, which gateway-llumnix brings"),
            LlumnixFlag.of(
                    LlumnixPlacement.DISCOVERY,
                    MAPPED,
                    "nothing if it is endpoints: the scheduler is named by --scheduler-endpoints"),
            LlumnixFlag.of(LlumnixPlacement.TOKEN, MAPPED, "the option of that name, which gateway-llumnix brings"),
            LlumnixFlag.bare(LlumnixPlacement.MODE, MAPPED, "--scheduler-mode full, or lite if it is false"),
            LlumnixFlag.bare(LlumnixPlacement.TOKENS, MAPPED, "--scheduler-tokens tokenize, or none if it is false"),
            LlumnixFlag.of(LlumnixPlacement.REPORT, MAPPED, "--scheduler-report-interval-ms; in seconds"),
            LlumnixFlag.of("wait-scheduling-timeout", MAPPED, "--wait-scheduling-timeout-ms; durations such as 5s"),
            LlumnixFlag.of("wait-schedule-timeout", MAPPED, "--wait-scheduling-timeout-ms"),
            LlumnixFlag.of("wait-scheduling-retry-interval", MAPPED, "--wait-scheduling-retry-interval-ms"),
            LlumnixFlag.of("wait-schedule-try-period", MAPPED, "--wait-scheduling-retry-interval-ms"),
            LlumnixFlag.of(
                    POLICY,
                    MAPPED,
                    "--scheduling-policy; round-robin is local, even beside --scheduler-endpoints; load-balance, and names that only their scheduler knows,"
                            + " are the remote scheduler if there is one, else the default policy"),
            LlumnixFlag.of(EARLIER_POLICY, MAPPED, "--scheduling-policy"),
            LlumnixFlag.bare("separate-pd-schedule", MAPPED, "--separate-pd-scheduling"),
            LlumnixFlag.of(VERBOSITY, MAPPED, "--log-level: 0 to 3 info, 4 and 5 debug, more trace"),
            LlumnixFlag.of(EXTRA, MAPPED, "the flags that it names"),
            LlumnixFlag.of("tokenizer-name", TAKEN, TOKENIZER),
            LlumnixFlag.of("tokenizer-path", TAKEN, TOKENIZER),
            LlumnixFlag.of("chat-template", TAKEN, TOKENIZER),
            LlumnixFlag.of("max-model-len", TAKEN, "a check of prompts, which engines make"),
            LlumnixFlag.of("tool-call-parser", TAKEN, "reading answers, which engines do"),
            LlumnixFlag.of("reasoning-parser", TAKEN, "reading answers, which engines do"),
            LlumnixFlag.of("max-queue-size", TAKEN, QUEUE),
            LlumnixFlag.of("wait-queue-threads", TAKEN, QUEUE),
            LlumnixFlag.of("wait-queue-interval", TAKEN, QUEUE),
            LlumnixFlag.of("vmodule", TAKEN, KLOG),
            LlumnixFlag.of("log_backtrace_at", TAKEN, KLOG),
            LlumnixFlag.of("log_dir", TAKEN, KLOG),
            LlumnixFlag.of("log_file", TAKEN, KLOG),
            LlumnixFlag.of("log_file_max_size", TAKEN, KLOG),
            LlumnixFlag.of("stderrthreshold", TAKEN, KLOG),
            LlumnixFlag.bare("logtostderr", TAKEN, KLOG),
            LlumnixFlag.bare("alsologtostderr", TAKEN, KLOG),
            LlumnixFlag.bare("add_dir_header", TAKEN, KLOG),
            LlumnixFlag.bare("skip_headers", TAKEN, KLOG),
            LlumnixFlag.bare("skip_log_headers", TAKEN, KLOG),
            LlumnixFlag.bare("one_output", TAKEN, KLOG),
            LlumnixFlag.bare("enable-log-input", REFUSED, "without: prompts are never logged"),
            LlumnixFlag.bare("enable-pprof", REFUSED, "a JVM's own tools, such as jcmd and JDK Flight Recorder"),
            LlumnixFlag.of(
                    "batch-*", REFUSED, "without: there is no batch service here; /v1/batches goes to upstreams"));

    private LlumnixFlags() {}

    static Optional<LlumnixFlag> find(String name) {
        return ALL.stream().filter(flag -> flag.matches(name)).findFirst();
    }

    /** Returns the sections that a list of options ends with. */
    static String help() {
        StringBuilder list = new StringBuilder("\nFlags of Llumnix's gateway, beside those that are options here:\n");
        for (LlumnixFlag.Group group : LlumnixFlag.Group.values()) {
            list.append("  ")
                    .append(group.title())
                    .append(" (")
                    .append(group.meaning())
                    .append("):\n");
            ALL.stream()
                    .filter(flag -> flag.group() == group)
                    .forEach(flag -> list.append("    ")
                            .append(dashed(flag))
                            .append(": ")
                            .append(flag.text())
                            .append('\n'));
        }
        return list.toString();
    }

    /** Returns the table of the page on migration. */
    static String markdown() {
        StringBuilder table = new StringBuilder("| flag | here | |\n|---|---|---|\n");
        for (LlumnixFlag.Group group : LlumnixFlag.Group.values()) {
            ALL.stream()
                    .filter(flag -> flag.group() == group)
                    .forEach(flag -> table.append("| `%s` | %s | %s: %s |\n"
                            .formatted(dashed(flag), group.title(), group.meaning(), flag.text())));
        }
        return table.toString();
    }

    private static String dashed(LlumnixFlag flag) {
        return (flag.name().equals(VERBOSITY) ? "-" : "--") + flag.name();
    }
}
