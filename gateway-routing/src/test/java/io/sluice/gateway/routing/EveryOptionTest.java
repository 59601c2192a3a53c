package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.json;
import static io.sluice.gateway.routing.Tables.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.SchedulerBuilder;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.routing.scheduling.SchedulingSettings;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Every option of the library")
class EveryOptionTest {
    private static final OptionRegistry REGISTRY = OptionRegistry.standard();
    private static final InstanceSource NOWHERE = InstanceSources.fixed(List.of());

    /** A value that is not the default, for options whose type does not say one. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("route-policy", "prefix"),
            Map.entry("route-config", json(entry("b", "'weight':1"))),
            Map.entry("sticky-weights-key", "body:user"),
            Map.entry("session-header", "x-other"),
            Map.entry("strip-request-fields", "x-mine"),
            Map.entry("fallback-on", "all-errors"),
            Map.entry("commit-on", "head"),
            Map.entry("models-from-upstreams", "on"),
            Map.entry("ejection", "off"),
            Map.entry("instances", "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"b\",\"port\":2}}]"),
            Map.entry("llm-backend-endpoints", "a:1"),
            Map.entry("share-peers", "a:1"),
            Map.entry("pd-disaggregate", "price"),
            Map.entry("scheduling-policy", "random"),
            Map.entry("prefill-policy", "random"),
            Map.entry("decode-policy", "random"),
            Map.entry("overload-ratio", "2.5"),
            Map.entry("pd-disagg-protocol", "vllm-nixl"),
            Map.entry("pd-multi-choice", "reject"),
            Map.entry("pd-missing-handoff", "fail"),
            Map.entry("pd-empty-prefill-pool", "decode-local"),
            Map.entry("pd-handoff-cleanup", "touch-decode"),
            Map.entry("pd-usage", "prefill"),
            Map.entry("hedge-max-count", "0"),
            Map.entry("ejection-max-ms", "30000"),
            Map.entry("fallback-retry-max-delay-ms", "6000"));

    static Stream<Option<?>> options() {
        return REGISTRY.options().stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    @DisplayName("changes something that is built")
    void hasAnEffect(Option<?> option) {
        Map<String, String> without = context(option.name());
        Map<String, String> with = new HashMap<>(without);
        with.put(option.name(), another(option));
        assertThat(state(with))
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isNotEqualTo(state(without));
        assertThat(state(with))
                .as("itself")
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isEqualTo(state(with));
    }

    @ParameterizedTest
    @MethodSource("options")
    @DisplayName("is named when its value is bad")
    void isNamed(Option<?> option) {
        assertThat(problems(() -> REGISTRY.read(Map.of(option.name(), "bad value"))))
                .isNotEmpty()
                .allMatch(problem -> problem.startsWith(option.name()) || problem.startsWith("route-policy"));
    }

    @Test
    @DisplayName("has a name, a type and a sentence that lists can show")
    void lists() {
        Set<String> environment = new HashSet<>();
        for (Option<?> option : REGISTRY.options()) {
            assertThat(option.sentence())
                    .as(option.name())
                    .isNotBlank()
                    .doesNotEndWith(".")
                    .doesNotContain("|");
            assertThat(option.unit().isEmpty()).isEqualTo(!option.name().matches(".*-(ms|bytes|per-second)"));
            assertThat(environment.add(option.environmentName())).isTrue();
        }
        assertThat(REGISTRY.modules().stream().map(OptionModule::title))
                .containsExactly(
                        "Calls, retries and limits",
                        "Ejection of upstreams that fail",
                        "Gateways among themselves",
                        "Instances and scheduling",
                        "Prefill/decode disaggregation",
                        "Routes and the retry queue");
    }

    @Test
    @DisplayName("may be given its default, and nothing changes")
    void defaults() {
        Map<String, String> defaults = REGISTRY.options().stream()
                .filter(option -> option.parse(option.defaultText()).isPresent()
                        && option.defaultText().indexOf(' ') < 0)
                .filter(option -> !option.name().matches("sticky-weights-key|session-header|overload-ratio"))
                .collect(Collectors.toMap(Option::name, Option::defaultText));
        assertThat(state(defaults))
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isEqualTo(state(Map.of()));
    }

    @Test
    @DisplayName("has the default of the builder of schedulers")
    void schedulerDefaults() {
        assertThat(GatewaySettings.from(Map.of()).of(SchedulingSettings.class).scheduler(NOWHERE))
                .usingRecursiveComparison()
                .isEqualTo(Schedulers.builder(NOWHERE));
    }

    /** Returns options that an option needs beside it, to be allowed or to matter. */
    private static Map<String, String> context(String name) {
        String routes = json(entry("a", "'weight':1,'prefix':'m'"));
        return switch (name) {
            case "route-policy", "smooth-weights", "sticky-weights-key", "route-config" ->
                Map.of("route-policy", "weight", "route-config", routes);
            case "hedge-max-count" -> Map.of("hedge-after-ms", "5");
            default -> {
                if (name.startsWith("fallback-retry") && !name.equals("fallback-retry-queue-enabled")) {
                    yield Map.of("fallback-retry-queue-enabled", "true");
                }
                boolean pair = name.startsWith("pd-") && !name.equals("pd-disagg-protocol");
                yield pair || name.startsWith("separate-pd") ? Map.of("pd-disagg-protocol", "lmcache") : Map.of();
            }
        };
    }

    /** Returns a text for a value that is not the default. */
    private static String another(Option<?> option) {
        if (VALUES.containsKey(option.name())) {
            return VALUES.get(option.name());
        }
        return switch (option.type()) {
            case BOOL -> "true";
            case INT, LONG, DURATION_MS -> "7";
            case RATIO -> "0.7";
            default -> throw new AssertionError("a value for " + option + " of type " + option.type());
        };
    }

    private static State state(Map<String, String> options) {
        GatewaySettings settings = REGISTRY.read(options);
        GatewayBuilder builder = settings.applyTo(Gateway.builder())
                .routePolicy(settings.of(RoutingSettings.class).routePolicy());
        return new State(builder, settings.of(SchedulingSettings.class).scheduler(NOWHERE), settings.instances());
    }

    /** Everything that is built from options. */
    private record State(GatewayBuilder gateway, SchedulerBuilder scheduler, List<Instance> instances) {}
}
