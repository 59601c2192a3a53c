package io.sluice.gateway.routing.together;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Origin;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.RoutingOptions;
import io.sluice.gateway.routing.RoutingSettings;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.SchedulingSettings;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A gateway as the reference host puts it together, from the options of a world. */
final class Wiring {
    static final int BOOTSTRAP_PORT = 8998;

    private static final OptionRegistry REGISTRY = OptionRegistry.standard();

    private final World world;
    private final VirtualTime time;

    private Wiring(World world, VirtualTime time) {
        this.world = world;
        this.time = time;
    }

    /** What was built; the pool is to be closed after the gateway. */
    record Built(Gateway gateway, PoolScheduler pool) {}

    static Built build(World world, VirtualTime time, HttpTransport transport, GatewayListener listener) {
        return new Wiring(world, time).build(transport, listener);
    }

    private Built build(HttpTransport transport, GatewayListener listener) {
        GatewaySettings settings = REGISTRY.read(options());
        PoolScheduler pool = scheduler(settings);
        GatewayBuilder builder = settings.applyTo(Gateway.builder())
                .scheduler(pool)
                .transport(transport)
                .ticker(time.clock)
                .timer(time.clock)
                .clock(time::wallClock)
                .random(new Random(world.seed()))
                .listener(listener);
        policy(builder, settings);
        return new Built(builder.build(), pool);
    }

    private PoolScheduler scheduler(GatewaySettings settings) {
        return settings.of(SchedulingSettings.class)
                .scheduler(InstanceSources.fixed(
                        world.instances().stream().map(Wiring::instance).toList()))
                .ticker(time.clock)
                .timer(time.clock)
                .random(new Random(world.seed()))
                .build();
    }

    private static Instance instance(Word word) {
        return Instance.builder(Origin.of("http", word.name(), 8000))
                .id(word.name())
                .model(word.text("model", ""))
                .role(Instance.Role.valueOf(word.text("role", "neutral").toUpperCase(Locale.ROOT)))
                .aux(word.name(), BOOTSTRAP_PORT)
                .build();
    }

    /** Sets the same policy as the options do, but for its source of chance. */
    private void policy(GatewayBuilder builder, GatewaySettings settings) {
        Random random = new Random(world.seed());
        RouteTable table = settings.of(RoutingSettings.class).routeTable();
        boolean weight = settings.value(RoutingOptions.ROUTE_POLICY).equals("weight");
        if (settings.value(RoutingOptions.ROUTE_POLICY).equals("prefix")) {
            builder.routePolicy(RoutePolicies.prefix(table, random));
        } else if (weight && !settings.value(RoutingOptions.STICKY_WEIGHTS_KEY).equals(SessionKeySource.none())) {
            builder.routePolicy(RoutePolicies.stickyWeighted(table, random));
        } else if (weight && !settings.value(RoutingOptions.SMOOTH_WEIGHTS)) {
            builder.routePolicy(RoutePolicies.weighted(table, random));
        }
    }

    /** Returns the options of the world that the library has, without those of weights where they have no say. */
    private Map<String, String> options() {
        Map<String, String> options = new HashMap<>(world.options());
        options.keySet().removeIf(name -> REGISTRY.find(name).isEmpty());
        options.values().removeIf(String::isEmpty);
        if (world.routes().isEmpty()) {
            options.remove("route-policy");
        } else {
            options.put(
                    "route-config",
                    world.routes().stream().map(Wiring::route).collect(Collectors.joining(",", "[", "]")));
        }
        if (!options.getOrDefault("route-policy", "").equals("weight")) {
            options.remove("smooth-weights");
            options.remove("sticky-weights-key");
        } else if (options.getOrDefault("smooth-weights", "").equals("true")) {
            options.remove("sticky-weights-key");
        }
        return options;
    }

    private static String route(Word word) {
        StringBuilder json = new StringBuilder("{\"base_url\":\"");
        json.append(word.is("local") ? "local" : "http://" + word.name() + "/v1")
                .append('"');
        member(json, word, "prefix", true);
        member(json, word, "weight", false);
        member(json, word, "fallback", false);
        member(json, word, "rewrite_model", true);
        if (!word.is("local") && word.text("key", "own").equals("own")) {
            json.append(",\"api_key\":\"").append(key(word.name())).append('"');
        }
        String models = word.text("models", "");
        if (!models.isEmpty()) {
            json.append(",\"fallback_models\":[\"")
                    .append(models.replace(";", "\",\""))
                    .append("\"]");
        }
        return json.append('}').toString();
    }

    private static void member(StringBuilder json, Word word, String name, boolean quoted) {
        String value = word.text(name, "");
        if (!value.isEmpty()) {
            String quote = quoted ? "\"" : "";
            json.append(",\"")
                    .append(name)
                    .append("\":")
                    .append(quote)
                    .append(value)
                    .append(quote);
        }
    }

    /** Returns the key of an endpoint. */
    static String key(String endpoint) {
        return "key-of-" + endpoint;
    }
}
