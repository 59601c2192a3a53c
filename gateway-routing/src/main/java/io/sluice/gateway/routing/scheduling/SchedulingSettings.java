package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.health.HealthSettings;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.internal.InstanceLists;
import io.sluice.gateway.routing.internal.naming.BackendEndpoints;
import io.sluice.gateway.routing.internal.naming.NamedInstances;
import io.sluice.gateway.spi.scheduling.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@link SchedulingOptions} say, with those that limit or eject instances. Immutable. */
public final class SchedulingSettings implements ModuleSettings {
    /** The option of the module for pairs that asks for prices; it is read there. */
    private static final Option<String> DISAGGREGATE = Option.text("pd-disaggregate", "", "Whether by price");

    private static final String BY_PRICE = "price";

    private final List<NamedInstances> named;
    private final OptionReader values;
    private final Optional<HealthConfig> health;
    private final Duration limitedAtMost;

    private SchedulingSettings(List<NamedInstances> named, OptionReader values) {
        this.named = List.copyOf(named);
        this.values = values;
        this.health = HealthSettings.read(values).config();
        this.limitedAtMost = values.get(CoreOptions.LIMITED_MAX);
    }

    static SchedulingSettings read(OptionReader reader) {
        List<NamedInstances> named = new ArrayList<>();
        reader.texts(SchedulingOptions.INSTANCES)
                .forEach(text -> NamedInstances.read(text, reader).ifPresent(named::add));
        List<Instance> endpoints = BackendEndpoints.read(reader.get(SchedulingOptions.LLM_BACKEND_ENDPOINTS), reader);
        if (!endpoints.isEmpty()) {
            named.add(NamedInstances.fixed(endpoints));
        }
        SchedulingSettings settings = new SchedulingSettings(named, reader);
        try {
            InstanceLists.checkIds(settings.instances());
        } catch (ConfigurationException e) {
            e.problems().forEach(reader::problem);
        }
        return settings;
    }

    /** Returns the instances that are named, those that a file named when the options were read included; a name service is not asked. */
    @Override
    public List<Instance> instances() {
        return named.stream().flatMap(list -> list.known().stream()).toList();
    }

    /** Returns whether one of the values is an address of a registry or a cluster. */
    @Override
    public boolean looksForInstances() {
        return named.stream().anyMatch(NamedInstances::isOpen);
    }

    /**
     * Returns a new source of the instances, to be closed by the caller. It begins to watch files, and to look names up, which may block.
     *
     * @throws ConfigurationException if a file has become wrong
     */
    public InstanceSource instanceSource() {
        List<InstanceSource> sources = new ArrayList<>();
        try {
            named.forEach(list -> sources.add(list.open()));
            return sources.size() == 1
                    ? sources.get(0)
                    : InstanceSources.joined(sources.toArray(new InstanceSource[0]));
        } catch (ConfigurationException e) {
            sources.forEach(InstanceSource::close);
            throw e;
        }
    }

    /** Returns a builder of a scheduler that does what the options say, over this source, which stays the caller's to close. */
    public SchedulerBuilder scheduler(InstanceSource source) {
        SchedulerBuilder builder = Schedulers.builder(source)
                .policy(values.get(SchedulingOptions.SCHEDULING_POLICY))
                .waiting(values.get(SchedulingOptions.WAIT_TIMEOUT), values.get(SchedulingOptions.WAIT_RETRY_INTERVAL))
                .waitingBytes(values.get(SchedulingOptions.WAIT_BYTES))
                .prefixCacheBytes(values.get(SchedulingOptions.PREFIX_CACHE_BYTES))
                .instanceCacheBlocks(values.get(SchedulingOptions.INSTANCE_CACHE_BLOCKS))
                .limitedAtMost(limitedAtMost);
        values.given(SchedulingOptions.PREFILL_POLICY).ifPresent(builder::prefillPolicy);
        values.given(SchedulingOptions.DECODE_POLICY).ifPresent(builder::decodePolicy);
        double ratio = values.get(SchedulingOptions.OVERLOAD_RATIO);
        if (values.isGiven(SchedulingOptions.OVERLOAD_GAP)
                || ratio != SchedulingOptions.OVERLOAD_RATIO.defaultValue()) {
            builder.overload(values.get(SchedulingOptions.OVERLOAD_GAP), ratio);
        }
        health.ifPresentOrElse(builder::health, builder::withoutHealth);
        return builder;
    }

    /** Sets a scheduler over the instances, which the gateway makes and closes; if none are named, the builder's scheduler stays as it is. */
    @Override
    public void applyTo(GatewayBuilder builder) {
        if (!named.isEmpty()) {
            builder.schedulerFactory(this::schedulerWithSource);
        }
    }

    @Override
    public Optional<String> derived(Option<?> option) {
        boolean isOfRole = option == SchedulingOptions.PREFILL_POLICY || option == SchedulingOptions.DECODE_POLICY;
        PlacementPolicies all = values.get(SchedulingOptions.SCHEDULING_POLICY);
        return isOfRole ? Optional.of(SchedulingOptions.SCHEDULING_POLICY.text(all)) : Optional.empty();
    }

    /** Returns a line if calls are to be disaggregated by price and a policy has none: nobody would notice. */
    @Override
    public List<String> warnings(List<Instance> instances, boolean areAll) {
        if (!values.texts(DISAGGREGATE).contains(BY_PRICE)) {
            return List.of();
        }
        List<String> priceless = Stream.of(SchedulingOptions.PREFILL_POLICY, SchedulingOptions.DECODE_POLICY)
                .map(this::ofRole)
                .filter(policy -> policy != PlacementPolicies.EXPECTED_LATENCY)
                .map(PlacementPolicies::optionName)
                .distinct()
                .toList();
        return priceless.isEmpty()
                ? List.of()
                : List.of(DISAGGREGATE.name() + " is " + BY_PRICE + ", but only "
                        + PlacementPolicies.EXPECTED_LATENCY.optionName() + " has prices, and not "
                        + String.join(" or ", priceless) + ": calls have two legs always");
    }

    private PlacementPolicies ofRole(Option<PlacementPolicies> option) {
        return values.given(option).orElse(values.get(SchedulingOptions.SCHEDULING_POLICY));
    }

    private OwningScheduler schedulerWithSource() {
        InstanceSource source = instanceSource();
        return new OwningScheduler(scheduler(source).build(), source);
    }

    @Override
    public String toString() {
        return "SchedulingSettings" + named;
    }
}
