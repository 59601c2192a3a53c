package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.picocli.HostOptions;
import io.sluice.gateway.routing.RoutingOptions;
import io.sluice.gateway.routing.RoutingSettings;
import io.sluice.gateway.routing.scheduling.SchedulingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the gateway is told in Llumnix's own four deployments, and what the host makes of it. */
@DisplayName("HC-6, FL-F-7: the arguments of Llumnix's deployments start the host unchanged")
class LlumnixDeploymentsTest {
    /** What all four say, in the order of one of them. */
    private static final List<String> COMMON = List.of(
            "--port",
            "8089",
            "--discovery-redis-status-ttl-ms",
            "60000",
            "--scheduler-endpoints",
            "scheduler:8088",
            "--llm-backend-discovery",
            "redis",
            "--scheduler-discovery",
            "endpoints",
            "--discovery-redis-host",
            "redis",
            "--discovery-redis-port",
            "6379",
            "--enable-full-mode-scheduling=true");

    @Test
    @DisplayName("pd/full-mode-scheduling/load-balance")
    void prefillAndDecode() {
        GatewaySettings plan = plan(
                "-v", "2",
                "--scheduling-policy", "load-balance",
                "--tokenizer-path", "/tokenizers/Qwen/Qwen3-30B-A3B",
                "--pd-disagg-protocol", "vllm-kvt");

        assertThat(plan.shown())
                .containsEntry("pd-disagg-protocol", "vllm-kvt")
                .doesNotContainEntry("route-policy", "prefix");
        isScheduledRemotely(plan);
    }

    @Test
    @DisplayName("pd-kvs/full-mode-scheduling/load-balance, whose policy has the older name")
    void prefillAndDecodeWithAStore() {
        GatewaySettings plan = plan(
                "-v", "3",
                "--schedule-policy", "load-balance",
                "--tokenizer-path", "/tokenizers/Qwen/Qwen2.5-7B",
                "--pd-disagg-protocol", "vllm-kvt");

        assertThat(plan.shown()).containsEntry("pd-disagg-protocol", "vllm-kvt");
        isScheduledRemotely(plan);
    }

    @Test
    @DisplayName("service-router/prefix")
    void routesByName() {
        GatewaySettings plan = plan(
                "-v", "3",
                "--scheduling-policy", "load-balance",
                "--tokenizer-path", "/tokenizers/Qwen/Qwen3-8B",
                "--max-model-len", "40960",
                "--retry-max-count", "2",
                "--route-policy", "prefix",
                "--route-config",
                        "[{\"prefix\":\"Qwen/Qwen3-*\",\"base_url\":\"local\",\"fallback\":false},"
                                + "{\"prefix\":\"Qwen/Qwen2.5-*\",\"base_url\":\"http://vllm-external:8000\",\"fallback\":true}]");

        assertThat(plan.shown()).containsAllEntriesOf(Map.of("route-policy", "prefix", "retry-max-count", "2"));
        assertThat(plan.shown().get("pd-disagg-protocol")).isEmpty();
        assertThat(routes(plan)).contains("Qwen/Qwen3-*", "http://vllm-external:8000");
        isScheduledRemotely(plan);
    }

    @Test
    @DisplayName("service-router/weight")
    void routesByWeight() {
        GatewaySettings plan = plan(
                "-v", "3",
                "--scheduling-policy", "load-balance",
                "--tokenizer-path", "/tokenizers/Qwen/Qwen3-8B",
                "--route-policy", "weight",
                "--route-config",
                        "[{\"base_url\":\"local\",\"weight\":50},{\"base_url\":\"http://vllm-external:8000\",\"weight\":50}]");

        assertThat(plan.shown()).containsEntry("route-policy", "weight");
        assertThat(routes(plan)).contains("\"weight\":50},{");
        isScheduledRemotely(plan);
    }

    /** Instances are those of the registry, the scheduler places calls in full mode, and the log is as much as theirs. */
    private static void isScheduledRemotely(GatewaySettings plan) {
        assertThat(plan.value(HostOptions.PORT)).isEqualTo(8089);
        assertThat(plan.texts(SchedulingOptions.INSTANCES)).containsExactly("redis://redis:6379?stale-ms=60000");
        assertThat(plan.shown())
                .containsAllEntriesOf(Map.of(
                        "scheduler-endpoints", "scheduler:8088",
                        "scheduler-mode", "full",
                        "scheduling-policy", "load-balance",
                        "log-level", "info"));
        assertThat(plan.of(RoutingSettings.class).routeTable().warnings()).isEmpty();
    }

    private static String routes(GatewaySettings plan) {
        return plan.texts(RoutingOptions.ROUTE_CONFIG).get(0);
    }

    private static GatewaySettings plan(String... arguments) {
        List<String> all = new ArrayList<>(COMMON);
        all.addAll(List.of(arguments));
        return NettyProxy.COMMAND.settings(all.toArray(new String[0]));
    }
}
