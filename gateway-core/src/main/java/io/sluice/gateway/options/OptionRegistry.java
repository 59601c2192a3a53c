package io.sluice.gateway.options;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All options that a host has: those of the core, of the modules and adapters on its path, and its own. From here come the lists of options that people read
 * ({@link OptionLists}) and what a gateway is built from. Immutable.
 */
public final class OptionRegistry {
    private final List<OptionModule> modules;
    private final Map<String, Option<?>> options = new LinkedHashMap<>();

    private OptionRegistry(List<OptionModule> modules) {
        this.modules = List.copyOf(modules);
        for (OptionModule module : modules) {
            for (Option<?> option : module.options()) {
                if (options.putIfAbsent(option.name(), option) != null) {
                    throw new IllegalArgumentException("two options are called " + option.name());
                }
            }
        }
    }

    /**
     * Returns the options of the core and of every module that {@link ServiceLoader} finds with the class loader of this library, in the order of their titles.
     *
     * @throws java.util.ServiceConfigurationError if one of them can't be loaded
     */
    public static OptionRegistry standard() {
        List<OptionModule> modules = new ArrayList<>();
        modules.add(new CoreOptions());
        ServiceLoader.load(OptionModule.class, OptionModule.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(OptionModule::title))
                .forEach(modules::add);
        return new OptionRegistry(modules);
    }

    /**
     * Returns these options and those of one more module, for instance a host's own.
     *
     * @throws IllegalArgumentException if the name of an option is taken
     */
    public OptionRegistry with(OptionModule module) {
        List<OptionModule> all = new ArrayList<>(modules);
        all.add(module);
        return new OptionRegistry(all);
    }

    /** Returns the modules, the core's first. */
    public List<OptionModule> modules() {
        return modules;
    }

    /** Returns all options, in the order of documentation; no two have one name. */
    public List<Option<?>> options() {
        return List.copyOf(options.values());
    }

    /** Returns the option of a name without leading dashes; empty if there is none. */
    public Optional<Option<?>> find(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /**
     * Reads options, with the environment of the process.
     *
     * @param values names without leading dashes, to values
     * @throws ConfigurationException that names every problem: of each value, of values that do not go together, and each name that is not known
     */
    public GatewaySettings read(Map<String, String> values) {
        return read(
                values.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue()))),
                System::getenv);
    }

    /**
     * Reads options as {@link #read(Map)} does, where those that {@linkplain Option#isRepeatable may} be given several times.
     *
     * @param environment returns the value of a variable, or null if there is none
     */
    public GatewaySettings read(Map<String, List<String>> values, UnaryOperator<@Nullable String> environment) {
        OptionReader reader = new OptionReader(options(), values, environment);
        List<ModuleSettings> read = new ArrayList<>();
        modules.forEach(module -> read.add(module.read(reader)));
        reader.refuseUnknown(options.keySet());
        GatewaySettings settings = new GatewaySettings(reader, read);
        List<Instance> instances = settings.instances();
        read.forEach(module -> module.problemsWith(instances).forEach(reader::problem));
        reader.throwProblems();
        return settings;
    }

    @Override
    public String toString() {
        return "OptionRegistry" + modules.stream().map(OptionModule::title).toList();
    }
}
