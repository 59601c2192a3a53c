package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration's file while a host runs (clause RT-C-14): a change that is right as a whole goes to the host, one that is wrong changes nothing and is told once. It compares
 * what the file says, so that a file that is replaced by way of links is a change, too. Looks come one at a time, on a thread of its own.
 */
final class ConfigurationWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);
    private static final long PERIOD_MILLIS = 500;

    private final Path file;
    private final Supplier<HostConfiguration> reader;
    private final HostCommand.Host host;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread thread = new Thread(runnable, "sluice-configuration-file");
        thread.setDaemon(true);
        return thread;
    });

    /** What the file said when it was read last. */
    private byte[] seen;

    /** What was given last, whether the host follows it or not. */
    private Map<String, List<String>> given;

    /** What holds in the host; null stands for absence. */
    private final Map<String, List<String>> held;

    /** Why the last state was refused; empty if it was not. */
    private String refusal = "";

    /**
     * Creates one that does not look yet.
     *
     * @param first what the host was started with
     * @param reader reads the configuration anew
     */
    ConfigurationWatch(Path file, HostConfiguration first, Supplier<HostConfiguration> reader, HostCommand.Host host) {
        this.file = file;
        this.reader = reader;
        this.host = host;
        this.given = first.values();
        this.held = new HashMap<>(given);
        // Not what the file says now: it may have changed since it was read.
        this.seen = new byte[0];
    }

    /** Begins to look, twice a second. */
    void start() {
        var unused = looks.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks once. */
    void look() {
        try {
            byte[] now = bytes();
            // What was refused may become right without a change of this file: when a file that it names appears.
            if (!Arrays.equals(now, seen) || !refusal.isEmpty()) {
                seen = now;
                reload(reader.get());
            }
        } catch (RuntimeException e) {
            LOG.warn("The configuration can't be followed", e);
        }
    }

    private void reload(HostConfiguration configuration) {
        Map<String, List<String>> now = configuration.values();
        Set<String> changed = changed(now);
        try {
            GatewaySettings settings = configuration.settings();
            Set<String> applied = changed.isEmpty() ? Set.of() : host.reload(settings, Set.copyOf(changed));
            refusal = "";
            given = now;
            applied.forEach(name -> held.put(name, now.get(name)));
            tell(changed, applied, now);
        } catch (ConfigurationException e) {
            refuse(configuration.placed(e.problems()));
        }
    }

    private void tell(Set<String> changed, Set<String> applied, Map<String, List<String>> now) {
        if (!applied.isEmpty()) {
            LOG.info("The configuration has changed: {} hold now", new TreeSet<>(applied));
        }
        List<String> later = changed.stream()
                .filter(name -> !Objects.equals(held.get(name), now.get(name)))
                .toList();
        if (!later.isEmpty()) {
            LOG.warn("The configuration has changed: {} hold from the next start", later);
        }
    }

    private void refuse(ConfigurationException e) {
        String why =
                e.problems().stream().map(ConfigProblem::toString).distinct().collect(Collectors.joining("; "));
        if (!why.equals(refusal)) {
            refusal = why;
            LOG.warn("The configuration stays as it is, since the new one is wrong: {}", why);
        }
    }

    private Set<String> changed(Map<String, List<String>> now) {
        return Stream.concat(given.keySet().stream(), now.keySet().stream())
                .filter(name -> !Objects.equals(given.get(name), now.get(name)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns what the file says; nothing if it can't be read. */
    private byte[] bytes() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** Ends the looking; a look that is being taken ends in its own time. May be called twice. */
    @Override
    public void close() {
        looks.shutdownNow();
    }

    @Override
    public String toString() {
        return "ConfigurationWatch[" + file + "]";
    }
}
