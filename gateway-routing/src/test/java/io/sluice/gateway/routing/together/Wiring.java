package io.sluice.gateway.routing.together;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Origin;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.pdd.PddOptions;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.RoutingOptions;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Instance;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** A gateway as the reference host puts it together, from the options of a world. */
final class Wiring {
    static final int BOOTSTRAP_PORT = 8998;

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
        RoutingOptions routing = RoutingOptions.from(routing());
        PoolScheduler pool = scheduler(routing);
        GatewayBuilder builder = Gateway.builder()
                .scheduler(pool)
                .transport(transport)
                .ticker(time.clock)
                .timer(time.clock)
                .clock(time::wallClock)
                .random(new Random(world.seed()))
                .listener(listener)
                .sessionKey(SessionKeySource.fromHeader("x-session-id"));
        notByName(builder);
        PddOptions.from(only(PddOptions.names())).applyTo(routing.applyTo(builder));
        policy(builder, routing.routeTable());
        return new Built(builder.build(), pool);
    }

    private PoolScheduler scheduler(RoutingOptions routing) {
        return routing.applyTo(Schedulers.builder(
                                world.instances().stream().map(Wiring::instance).toList())
                        .policy(PlacementPolicies.of(world.option("scheduling-policy"))
                                .orElseThrow())
                        .waiting(millis("wait-scheduling-timeout-ms"), millis("wait-scheduling-retry-interval-ms"))
                        .ticker(time.clock)
                        .timer(time.clock)
                        .random(new Random(world.seed())))
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

    /** Sets what is no option of the library by name. */
    private void notByName(GatewayBuilder builder) {
        builder.hedgeAfter(millis("hedge-after-ms"))
                .clientStallTimeout(millis("client-stall-timeout-ms"))
                .retryJitter(world.isOn("retry-jitter"))
                .retryBudget(
                        Double.parseDouble(world.option("retry-budget-ratio")),
                        world.number("retry-budget-min-per-second"));
    }

    /** Sets the same policy as the options do, but for its source of chance, and the kinds of weights that have no option. */
    private void policy(GatewayBuilder builder, RouteTable table) {
        Random random = new Random(world.seed());
        String name = world.routes().isEmpty() ? "" : world.option("route-policy");
        String[] key = world.option("sticky-weights-key").split(":", -1);
        if (name.equals("prefix")) {
            builder.routePolicy(RoutePolicies.prefix(table, random));
        } else if (name.equals("weight") && world.isOn("smooth-weights")) {
            builder.routePolicy(RoutePolicies.smoothWeighted(table));
        } else if (name.equals("weight") && key.length == 2) {
            builder.sessionKey(
                            key[0].equals("header")
                                    ? SessionKeySource.fromHeader(key[1])
                                    : SessionKeySource.fromMember(key[1]))
                    .routePolicy(RoutePolicies.stickyWeighted(table, random));
        } else if (name.equals("weight")) {
            builder.routePolicy(RoutePolicies.weighted(table, random));
        }
    }

    private Duration millis(String option) {
        return Duration.ofMillis(world.number(option));
    }

    private Map<String, String> only(Set<String> names) {
        Map<String, String> options = new HashMap<>(world.options());
        options.keySet().retainAll(names);
        options.values().removeIf(String::isEmpty);
        return options;
    }

    private Map<String, String> routing() {
        Map<String, String> options = only(RoutingOptions.names());
        if (!world.routes().isEmpty()) {
            options.put(
                    "route-config",
                    world.routes().stream().map(Wiring::route).collect(Collectors.joining(",", "[", "]")));
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
