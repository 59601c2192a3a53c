package io.sluice.gateway.routing.instances;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.files.WatchedFiles;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The instance sources that come with the library (clause SC-I-2).
 *
 * <p>Those that look for changes do it on a daemon thread of their own, or on a timer that is given: one that may block a little, since looking does.
 */
public final class InstanceSources {
    private static final Duration FILE_PERIOD = Duration.ofMillis(500);

    private InstanceSources() {}

    /**
     * Returns a list that never changes.
     *
     * @throws ConfigurationException that names every instance whose id is that of another one
     */
    public static InstanceSource fixed(List<Instance> instances) {
        return new FixedSource(instances);
    }

    /**
     * Returns what a text says in the form of {@link InstancesJson}. Files of keys that it names are looked at every half second; a key that becomes wrong or unreadable changes nothing
     * and logs one warning.
     *
     * @param environment returns the value of a variable, null if there is none
     * @throws ConfigurationException that names every problem of the text, and of the files as they are now
     */
    public static InstanceSource json(String json, UnaryOperator<@Nullable String> environment) {
        Placeholders placeholders = Placeholders.of(environment);
        FileReads files = new FileReads();
        List<Instance> instances = InstancesJson.parse(json, placeholders, files);
        return files.isEmpty()
                ? new FixedSource(instances)
                : new TextSource(
                        json, placeholders, files, reload -> WatchedFiles.start(files, reload, "sluice-instance-keys"));
    }

    /**
     * Returns what a file says in the form of {@link InstancesJson}, looked at every half second. A file that becomes wrong or unreadable changes nothing and
     * logs one warning.
     *
     * @throws ConfigurationException that names every problem of the file as it is now
     */
    public static InstanceSource file(Path file) {
        return new FileSource(file, Timer.ofThread("sluice-instances-file"), true, FILE_PERIOD);
    }

    /**
     * Returns the same, looked at on this timer, which stays the caller's to close, and so often.
     *
     * @param period more than zero
     * @throws ConfigurationException that names every problem of the file as it is now
     */
    public static InstanceSource file(Path file, Timer timer, Duration period) {
        return new FileSource(file, timer, false, period);
    }

    /** Returns a neutral instance for each address of a name; see {@link #dns(DnsConfig)}. */
    public static InstanceSource dns(String host, int port) {
        return dns(DnsConfig.of(host, port));
    }

    /**
     * Returns an instance for each address of a name; its id is {@code address:port}. The name is looked up now, which may block, and then in the background.
     * A look-up that fails changes nothing and logs one warning; if the first one fails there are no instances yet,
     * and if the first three do the source counts as loaded without any: a Service none of whose Pods is ready has no name.
     */
    public static InstanceSource dns(DnsConfig config) {
        return new DnsSource(config, Timer.ofThread("sluice-instances-dns"), true);
    }

    /** Returns the same, looked up on this timer, which stays the caller's to close. */
    public static InstanceSource dns(DnsConfig config, Timer timer) {
        return new DnsSource(config, timer, false);
    }

    /**
     * Returns the instances of several sources together, and closes them when it is closed. Each source counts as soon as it has loaded, whatever the others do; of instances with
     * the same id only the one counts whose source comes first, and the others are named in one warning. It is {@linkplain InstanceSource#isLoaded loaded} when all of them are.
     */
    public static InstanceSource joined(InstanceSource... sources) {
        return new JoinedSource(List.of(sources));
    }
}
