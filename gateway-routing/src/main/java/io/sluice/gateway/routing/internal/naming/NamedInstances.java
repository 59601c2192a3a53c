package io.sluice.gateway.routing.internal.naming;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.instances.DnsConfig;
import io.sluice.gateway.routing.instances.InstanceScheme;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.instances.InstancesJson;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value of the option {@code instances}.
 *
 * @param known the instances that it names, as far as that can be known without asking others
 * @param isOpen whether there may be others of any role, which only the source finds; a name service knows neutral ones alone
 * @param opener makes the source of those that there are from then on
 */
public record NamedInstances(List<Instance> known, boolean isOpen, Supplier<InstanceSource> opener) {
    /** The name of the option. */
    public static final String OPTION = "instances";

    private static final String DNS = "dns:";
    private static final Pattern SCHEME = Pattern.compile("(?<scheme>[a-z][a-z0-9+.-]*)://.*");

    /** Returns what a value names; nothing if it is wrong, which the reader is told. */
    public static Optional<NamedInstances> read(String text, OptionReader reader) {
        if (text.startsWith("@")) {
            return ofFile(text.substring(1), reader);
        }
        if (text.startsWith(DNS)) {
            return ofName(text.substring(DNS.length()), reader);
        }
        Matcher address = SCHEME.matcher(text);
        if (address.matches()) {
            return ofAddress(address.group("scheme"), text, reader);
        }
        if (!text.isBlank() && !text.stripLeading().startsWith("[")) {
            reader.problem(problem("", InstanceSchemes.load().forms()));
            return Optional.empty();
        }
        return ofJson(text, reader)
                .filter(instances -> !instances.isEmpty())
                .map(instances ->
                        new NamedInstances(instances, false, () -> InstanceSources.json(text, reader.environment())));
    }

    /** Returns instances that stay. */
    public static NamedInstances fixed(List<Instance> instances) {
        return new NamedInstances(instances, false, () -> InstanceSources.fixed(instances));
    }

    public InstanceSource open() {
        return opener.get();
    }

    private static Optional<NamedInstances> ofFile(String path, OptionReader reader) {
        try {
            Path file = Path.of(path);
            Optional<String> json = new FileReads().read(file);
            if (json.isEmpty()) {
                reader.problem(problem(Redacted.path("@" + path), "a readable file in UTF-8"));
            }
            return json.flatMap(text -> ofJson(text, reader, "@" + Redacted.path(path) + ": "))
                    .map(instances -> new NamedInstances(instances, false, () -> InstanceSources.file(file)));
        } catch (InvalidPathException e) {
            reader.problem(problem("", "a readable file in UTF-8"));
            return Optional.empty();
        }
    }

    private static Optional<NamedInstances> ofName(String address, OptionReader reader) {
        int colon = address.lastIndexOf(':');
        try {
            Origin origin = Origin.of(
                    "http", address.substring(0, Math.max(colon, 0)), Integer.parseInt(address.substring(colon + 1)));
            DnsConfig config = DnsConfig.of(origin.host(), origin.port());
            return Optional.of(new NamedInstances(List.of(), false, () -> InstanceSources.dns(config)));
        } catch (IllegalArgumentException e) {
            reader.problem(problem("", "dns:host:port, with a port of 1 to 65535"));
            return Optional.empty();
        }
    }

    private static Optional<NamedInstances> ofAddress(String scheme, String text, OptionReader reader) {
        InstanceSchemes schemes = InstanceSchemes.load();
        Optional<InstanceScheme> known = schemes.find(scheme);
        if (known.isEmpty()) {
            reader.problem(problem(Redacted.plain(scheme), schemes.insteadOf(scheme)));
            return Optional.empty();
        }
        try {
            ServiceAddress address = ServiceAddress.of(OPTION, text, reader.environment());
            Supplier<InstanceSource> opener = known.get().read(address);
            return Optional.of(new NamedInstances(List.of(), true, opener));
        } catch (ConfigurationException e) {
            e.problems().forEach(reader::problem);
            return Optional.empty();
        }
    }

    private static Optional<List<Instance>> ofJson(String json, OptionReader reader) {
        return ofJson(json, reader, "");
    }

    /** Reads a text; what is wrong with that of a file begins with its name. */
    private static Optional<List<Instance>> ofJson(String json, OptionReader reader, String file) {
        try {
            return Optional.of(InstancesJson.parse(json, reader.environment()));
        } catch (ConfigurationException e) {
            e.problems()
                    .forEach(problem -> reader.problem(file.isEmpty() ? problem : problem.at(file + problem.option())));
            return Optional.empty();
        }
    }

    private static ConfigProblem problem(String shown, String expected) {
        return new ConfigProblem(OPTION, shown, expected);
    }

    /** Returns how many are known, and nothing of where the others are looked for: that may hold credentials. */
    @Override
    public String toString() {
        return "NamedInstances[" + known.size() + " known]";
    }
}
