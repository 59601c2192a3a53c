package io.sluice.gateway.spring.boot;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.reload.LiveSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/**
 * Lets a gateway that runs follow its properties: routes and instances ({@code sluice.routes}, {@code sluice.route-policy}, {@code sluice.smooth-weights}, {@code
 * sluice.instances}, {@code sluice.llm-backend-endpoints}), and the limits of calls, are those that the environment names now. Calls in flight keep what they started with, and instances that stay keep
 * their load and their state. What else was changed holds from the next start, and a warning says so.
 *
 * <p>It happens by itself when Spring Cloud says that {@code sluice.*} has changed, and when the actuator's endpoint {@code sluice} is written to. Files that properties name as
 * {@code @file} are watched in any case. What a bean gives in place of properties is left alone.
 *
 * <p>Safe for use by any number of threads.
 */
public final class GatewayReload {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayReload.class);

    private final OptionRegistry registry;
    private final Environment environment;
    private final LiveSettings live;

    /** What holds; guarded by this. */
    private Map<String, List<String>> values;

    GatewayReload(OptionRegistry registry, Environment environment, LiveSettings live) {
        this.registry = registry;
        this.environment = environment;
        this.live = live;
        this.values = GivenProperties.read(registry, environment).values();
    }

    /** Lets the limits of this gateway follow, too. */
    void follow(Gateway gateway, UnaryOperator<GatewayBuilder> beans) {
        live.follow(gateway, beans);
    }

    /**
     * What became of the properties that were changed, by names of options in alphabetical order. Immutable.
     *
     * @param applied those that hold now
     * @param ignored those that hold from the next start
     */
    public record Result(List<String> applied, List<String> ignored) {
        public Result {
            applied = List.copyOf(applied);
            ignored = List.copyOf(ignored);
        }
    }

    /**
     * Makes what the properties say now hold, as far as that can be. May read files and look names up, so it is not for an event loop.
     *
     * @throws ConfigurationException with every problem, if something is wrong with them; then nothing changes
     */
    public synchronized Result reload() {
        GivenProperties given = GivenProperties.read(registry, environment);
        GatewaySettings settings = given.settings();
        List<String> changed = changed(given.values());
        Set<String> applied = live.replace(settings, Set.copyOf(changed));
        List<String> ignored =
                changed.stream().filter(name -> !applied.contains(name)).toList();
        values = given.values();
        if (!changed.isEmpty()) {
            LOG.info("The properties of the gateway have changed: {} hold now", applied);
        }
        if (!ignored.isEmpty()) {
            LOG.warn(
                    "The properties {} of the gateway have changed and hold from the next start of the application",
                    ignored);
        }
        return new Result(applied.stream().sorted().toList(), ignored);
    }

    private List<String> changed(Map<String, List<String>> now) {
        return registry.options().stream()
                .map(option -> option.name())
                .filter(name -> !Objects.equals(values.get(name), now.get(name)))
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        return "GatewayReload";
    }
}
