package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ManualTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Instances and scheduling by name")
class SchedulingOptionsTest {
    private static final String NEUTRAL = "{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"%s\",\"port\":%d}}";

    @Test
    @DisplayName("llm-backend-endpoints are neutral instances for every model")
    void endpoints() {
        assertThat(settings("llm-backend-endpoints", "a:1, [::1]:2,10.0.0.3:3").instances())
                .containsExactly(instance("a", 1), instance("::1", 2), instance("10.0.0.3", 3));
    }

    @Test
    @DisplayName(
            "HC-L-2: instances that are given several times are joined: JSON, a file, a name, and llm-backend-endpoints")
    void joined(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("instances.json"), "[" + NEUTRAL.formatted("b", 2) + "]");
        List<String> places = List.of("[" + NEUTRAL.formatted("a", 1) + "]", "@" + file, "dns:127.0.0.1:3");
        SchedulingSettings settings = OptionRegistry.standard()
                .read(Map.of("instances", places, "llm-backend-endpoints", List.of("d:4")), name -> null)
                .of(SchedulingSettings.class);
        assertThat(settings.instances())
                .as("before a name service is asked")
                .containsExactly(instance("a", 1), instance("b", 2), instance("d", 4));
        try (InstanceSource source = settings.instanceSource()) {
            assertThat(source.instances())
                    .containsExactlyInAnyOrder(
                            instance("a", 1), instance("b", 2), instance("127.0.0.1", 3), instance("d", 4));
            Files.writeString(file, "[]");
            Await.until("the file is watched", () -> source.instances().size() == 3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "scheduling-policy,random,random",
        "prefill-policy,least-requests,least-requests",
        "decode-policy,round-robin,round-robin",
        "decode-policy,expected-latency,''",
        "pd-usage,prefill,''"
    })
    @DisplayName("PD-30: who asks for pairs by price is told of a policy that has none")
    void pairsByPrice(String option, String value, String priceless) {
        Map<String, String> always = Map.of("pd-disagg-protocol", "lmcache", option, value);
        Map<String, String> byPrice = new HashMap<>(always);
        byPrice.put("pd-disaggregate", "price");
        assertThat(GatewaySettings.from(always).warnings()).noneMatch(line -> line.contains("price"));
        List<String> expected = priceless.isEmpty()
                ? List.of()
                : List.of("pd-disaggregate is price, but only expected-latency has prices, and not " + priceless
                        + ": calls have two legs always");
        assertThat(GatewaySettings.from(byPrice).warnings())
                .filteredOn(line -> line.contains("price"))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("An id that stands in two places is a problem")
    void twice() {
        Map<String, String> options =
                Map.of("instances", "[" + NEUTRAL.formatted("a", 1) + "]", "llm-backend-endpoints", "a:1");
        assertThat(problems(() -> GatewaySettings.from(options)))
                .containsExactly("instances[1].id: \"a:1\" (expected: an id of its own, not that of instances[0])");
    }

    @ParameterizedTest
    @CsvSource({
        "llm-backend-endpoints, a,                 'host:port, with a port of 1 to 65535'",
        "llm-backend-endpoints, :1,                'host:port, with a port of 1 to 65535'",
        "llm-backend-endpoints, 'a:1,',            'host:port, with a port of 1 to 65535'",
        "llm-backend-endpoints, 'a:1,a:1',         each endpoint once",
        "instances,             @/does/not/exist,  a readable file in UTF-8",
        "instances,             {},                'a JSON array, @file, dns:host:port'",
        "instances,             redis://u:s3cret@h, 'io.sluice:gateway-llumnix on the class path, which brings redis://'",
        "instances,             k8s://ns,          'io.sluice:gateway-kubernetes on the class path, which brings k8s://'",
        "instances,             reddis://h,        perhaps redis://",
        "instances,             gopher://h,        'a JSON array, @file, dns:host:port'",
        "instances,             '[{',              a JSON array; it breaks off in line 1",
        "instances,             dns:a,             'dns:host:port, with a port of 1 to 65535'",
        "instances,             dns:a:0,           'dns:host:port, with a port of 1 to 65535'",
        "instances,             dns::1,            'dns:host:port, with a port of 1 to 65535'",
        "scheduling-policy,     best,              'round-robin, random, least-requests, power-of-two, least-tokens, prefix-affinity, session-affinity, expected-latency'",
        "wait-scheduling-retry-interval-ms, 0,     an integer from 1 to 2147483647",
        "overload-ratio,        0.5,               a number from 1",
    })
    @DisplayName("RT-O-1: a bad value is named with what is expected")
    void badValues(String name, String value, String expected) {
        assertThat(problems(() -> settings(name, value)))
                .singleElement()
                .asString()
                .startsWith(name + ":")
                .endsWith("(expected: " + expected + ")");
    }

    @Test
    @DisplayName("Every policy is taken by its name, and Llumnix's word for the default")
    void policies() {
        for (String name : PlacementPolicies.optionNames()) {
            assertThat(settings("scheduling-policy", name).value(SchedulingOptions.SCHEDULING_POLICY))
                    .hasToString(name);
        }
        assertThat(settings("scheduling-policy", "load-balance").value(SchedulingOptions.SCHEDULING_POLICY))
                .isEqualTo(SchedulingOptions.SCHEDULING_POLICY.defaultValue());
    }

    @Test
    @DisplayName("SC-P-1: prefill and decode instances may be chosen otherwise")
    void policiesByRole() {
        SchedulerBuilder builder = GatewaySettings.from(
                        Map.of("scheduling-policy", "random", "decode-policy", "least-requests"))
                .of(SchedulingSettings.class)
                .scheduler(InstanceSources.fixed(List.of()));
        assertThat(builder.policy(Role.NEUTRAL).named()).hasToString("random");
        assertThat(builder.policy(Role.PREFILL).named()).hasToString("random");
        assertThat(builder.policy(Role.DECODE).named()).hasToString("least-requests");
    }

    @Test
    @DisplayName("A gateway of options has a scheduler over the instances, and ends what watches them")
    void gateway(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("instances.json"), "[" + NEUTRAL.formatted("b", 2) + "]");
        ManualTransport transport = new ManualTransport();
        transport.onStart(exchange -> exchange.respond(200).end());
        try (Gateway gateway = settings("instances", "@" + file)
                .applyTo(Gateway.builder())
                .transport(transport)
                .build()) {
            var response = gateway.call(GatewayRequest.post("/v1/chat/completions", "{\"model\":\"m\"}"))
                    .response();
            assertThat(Await.value(response).status()).isEqualTo(200);
            Await.value(Await.value(response).body().readAllBytes(1));
            assertThat(transport.exchange(0).request().origin()).isEqualTo(Origin.of("http", "b", 2));
        }
        Await.until(
                "the watching ends",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("sluice-instances-file")));
    }

    private static GatewaySettings settings(String name, String value) {
        return GatewaySettings.from(Map.of(name, value));
    }

    private static List<String> problems(ThrowingCallable reading) {
        return catchThrowableOfType(ConfigurationException.class, reading).problems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    private static Instance instance(String host, int port) {
        return Instance.builder(Origin.of("http", host, port)).build();
    }
}
