package io.sluice.gateway.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.reload.LiveInstances;
import io.sluice.gateway.routing.reload.LiveRoutes;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

@ExtendWith(LeakCheck.class)
class AutoConfigurationTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    GatewayAutoConfiguration.class,
                    GatewayWebFluxAutoConfiguration.class,
                    GatewayServletAutoConfiguration.class,
                    GatewayMetricsAutoConfiguration.class,
                    GatewayTracingAutoConfiguration.class,
                    GatewayActuatorAutoConfiguration.class,
                    GatewayCloudAutoConfiguration.class));

    @Test
    void makesAGatewayWithoutAWebServer() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(Gateway.class).hasSingleBean(OwnLoopsTransport.class);
            assertThat(context).doesNotHaveBean(CallServer.class);
            assertThat(call(context.getBean(Gateway.class)).status()).isEqualTo(503);
        });
    }

    @Test
    void makesNoneIfItIsSwitchedOff() {
        runner.withPropertyValues("sluice.enabled=false", "sluice.unknown=1")
                .run(context ->
                        assertThat(context).doesNotHaveBean(Gateway.class).hasNotFailed());
    }

    @Test
    void leavesAGatewayOfOnesOwnAlone() {
        runner.withBean(Gateway.class, () -> Gateway.builder().build())
                .run(context -> assertThat(context)
                        .hasSingleBean(Gateway.class)
                        .doesNotHaveBean(HttpTransport.class)
                        .doesNotHaveBean(GatewayReload.class)
                        .hasSingleBean(GatewayShutdown.class));
    }

    @Test
    void takesTheFirstOfTwoGatewaysOfOnesOwn() {
        runner.withBean(
                        "first",
                        Gateway.class,
                        () -> Gateway.builder().build(),
                        definition -> definition.setPrimary(true))
                .withBean("second", Gateway.class, () -> Gateway.builder().build())
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(GatewayShutdown.class));
    }

    @Test
    void failsIfNoneOfTwoGatewaysIsTheFirst() {
        runner.withBean("first", Gateway.class, () -> Gateway.builder().build())
                .withBean("second", Gateway.class, () -> Gateway.builder().build())
                .run(context ->
                        assertThat(context).getFailure().hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
    }

    @Test
    void hidesCredentialsFromPagesAboutProperties() {
        runner.run(context -> assertThat(context).hasSingleBean(SanitizingFunction.class));
    }

    @Test
    void failsWithEveryProblem() {
        runner.withPropertyValues("sluice.retry-max-count=-1", "sluice.idle-timeout=1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(ConfigurationException.class)
                        .hasStackTraceContaining("sluice.idle-timeout: (expected: perhaps sluice.idle-timeout-ms)")
                        .hasStackTraceContaining("retry-max-count: \"-1\""));
    }

    @Test
    void takesBeansInPlaceOfProperties() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<String> seen = new CopyOnWriteArrayList<>();
        try (FaultyUpstream engine = FaultyUpstream.start(Ticker.system()).chooses((request, number) -> {
            seen.add(String.join(",", request.headers("x-added")));
            return Fault.ok("{}");
        })) {
            runner.withBean(InstanceSource.class, () -> InstanceSources.fixed(instances(engine)))
                    .withBean(HttpTransport.class, JdkHttpTransport::new)
                    .withBean("first", GatewayListener.class, () -> listener("first", told))
                    .withBean("second", GatewayListener.class, () -> listener("second", told))
                    .withBean(LegFields.class, () -> leg -> Headers.of("x-added", "by a bean"))
                    .withBean(GatewayBuilderCustomizer.class, () -> builder -> told.add("customized"))
                    .run(context -> {
                        assertThat(context).hasSingleBean(HttpTransport.class).doesNotHaveBean(LiveInstances.class);
                        assertThat(call(context.getBean(Gateway.class)).status())
                                .isEqualTo(200);
                    });
            assertThat(seen).containsExactly("by a bean");
            assertThat(told).containsExactly("customized", "first", "second");
        }
    }

    @Test
    void asksASchedulerThatPropertiesNameBeforeItsOwn() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (FaultyUpstream engine = FaultyUpstream.start(Ticker.system()).plays(Fault.ok("{}"));
                FaultyUpstream scheduler = FaultyUpstream.start(Ticker.system()).chooses((request, number) -> {
                    asked.add(request.target() + " " + String.join(",", request.headers("authorization")));
                    return Fault.ok(placement(engine));
                })) {
            runner.withPropertyValues(
                            "sluice.scheduler-endpoints=" + address(scheduler),
                            "sluice.service-token=token",
                            "sluice.instances=redis://:s3cret@127.0.0.1:1")
                    .run(context -> {
                        Gateway gateway = context.getBean(Gateway.class);
                        assertThat(call(gateway).status()).isEqualTo(200);
                        assertThat(asked).contains("/schedule token");
                        assertThat(gateway.snapshot().sources())
                                .hasSize(2)
                                .asString()
                                .doesNotContain("s3cret");
                    });
        }
    }

    private static String placement(FaultyUpstream engine) {
        return """
                {"scheduling_result":[{"version":0,"id":"e_dp0","model":"","infer_type":"neutral",
                "endpoint":{"host":"%s","port":%d},"aux_ip":"","aux_port":0,"dp_rank":0,"dp_size":1}]}""".formatted(engine.origin().host(), engine.origin().port());
    }

    private static String address(FaultyUpstream upstream) {
        return upstream.origin().host() + ":" + upstream.origin().port();
    }

    @Test
    void asksAPolicyThatIsABean() {
        runner.withBean(RoutePolicy.class, () -> query -> RouteDecision.unmatched())
                .run(context -> {
                    assertThat(context).doesNotHaveBean(LiveRoutes.class);
                    assertThat(call(context.getBean(Gateway.class)).status()).isEqualTo(404);
                });
    }

    @Test
    void followsItsPropertiesWhenSpringCloudSaysSo() throws Exception {
        try (FaultyUpstream engine = FaultyUpstream.start(Ticker.system()).plays(Fault.ok("{}"))) {
            runner.withPropertyValues("sluice.retry-max-count=1").run(context -> {
                Gateway gateway = context.getBean(Gateway.class);
                assertThat(call(gateway).status()).isEqualTo(503);
                set(
                        context,
                        "sluice.llm-backend-endpoints",
                        engine.origin().host() + ":" + engine.origin().port());
                set(context, "sluice.retry-max-count", "2");
                context.publishEvent(new EnvironmentChangeEvent(java.util.Set.of("other.property")));
                assertThat(call(gateway).status()).isEqualTo(503);
                context.publishEvent(new EnvironmentChangeEvent(java.util.Set.of("sluice.llm-backend-endpoints")));
                assertThat(call(gateway).status()).isEqualTo(200);
            });
        }
    }

    @Test
    void saysWhatAReloadDid() {
        runner.withPropertyValues("sluice.llm-backend-endpoints=127.0.0.1:1").run(context -> {
            GatewayReload reload = context.getBean(GatewayReload.class);
            set(context, "sluice.llm-backend-endpoints", "127.0.0.1:2");
            set(context, "sluice.idle-timeout-ms", "7");
            set(context, "sluice.connect-timeout-ms", "7");
            assertThat(reload.reload())
                    .isEqualTo(new GatewayReload.Result(
                            List.of("idle-timeout-ms", "llm-backend-endpoints"), List.of("connect-timeout-ms")));
            assertThat(reload.reload()).isEqualTo(new GatewayReload.Result(List.of(), List.of()));
            set(context, "sluice.llm-backend-endpoints", "nonsense");
            context.publishEvent(new EnvironmentChangeEvent(java.util.Set.of("sluice.llm-backend-endpoints")));
            assertThat(context.getBean(LiveInstances.class).instances())
                    .extracting(instance -> instance.id())
                    .containsExactly("127.0.0.1:2");
        });
    }

    private static List<io.sluice.gateway.spi.scheduling.Instance> instances(FaultyUpstream engine) {
        return List.of(io.sluice.gateway.spi.scheduling.Instance.builder(engine.origin())
                .build());
    }

    private static GatewayListener listener(String name, List<String> told) {
        return new GatewayListener() {
            @Override
            public void callStarted(CallInfo call) {
                told.add(name);
            }
        };
    }

    private static void set(ConfigurableApplicationContext context, String name, String value) {
        var sources = context.getEnvironment().getPropertySources();
        if (!sources.contains("changed")) {
            sources.addFirst(new MapPropertySource("changed", new java.util.HashMap<>()));
        }
        ((MapPropertySource) sources.get("changed")).getSource().put(name, value);
    }

    private static GatewayResponse call(Gateway gateway) {
        GatewayResponse response = gateway.call(
                        GatewayRequest.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}"))
                .response()
                .toCompletableFuture()
                .join();
        response.body().cancel(new IllegalStateException("not read"));
        return response;
    }
}
