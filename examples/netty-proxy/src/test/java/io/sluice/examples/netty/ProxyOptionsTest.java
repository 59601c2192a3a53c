package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.picocli.HostOptions;
import io.sluice.gateway.spi.scheduling.Instance;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of the command line: docs/spec/host-cli.md and section RT-1. */
@DisplayName("Options")
class ProxyOptionsTest {
    @Test
    @DisplayName("Defaults are those of the specification")
    void defaults() {
        GatewaySettings settings = parse();
        assertThat(settings.value(HostOptions.HOST)).isEqualTo("0.0.0.0");
        assertThat(settings.value(HostOptions.PORT)).isEqualTo(8001);
        assertThat(settings.value(HostOptions.DRAIN_TIMEOUT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.value(CoreOptions.CONNECT_TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.value(CoreOptions.MAX_REQUEST_BYTES)).isEqualTo(32 << 20);
        assertThat(settings.value(CoreOptions.SESSION_HEADER).header()).isEqualTo("x-session-id");
        assertThat(settings.instances()).isEmpty();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    @DisplayName("Values stand after a blank or after =, flags alone, too")
    void bothForms() {
        GatewaySettings settings = parse("--port", "1", "--host=h", "--forward-client-authorization", "--workers=3");
        assertThat(settings.value(HostOptions.PORT)).isEqualTo(1);
        assertThat(settings.value(HostOptions.HOST)).isEqualTo("h");
        assertThat(settings.value(ProxyOptions.WORKERS)).isEqualTo(3);
        assertThat(settings.value(CoreOptions.FORWARD_CLIENT_AUTHORIZATION)).isTrue();
        assertThat(parse("--forward-client-authorization=false").value(CoreOptions.FORWARD_CLIENT_AUTHORIZATION))
                .isFalse();
        assertThat(parse("--forward-client-authorization", "true").value(CoreOptions.FORWARD_CLIENT_AUTHORIZATION))
                .isTrue();
    }

    @Test
    @DisplayName("HC-L-2: --instances may be given several times")
    void instancesSeveralTimes() {
        String instance = "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"%s\",\"port\":1}}]";
        assertThat(parse("--instances=" + instance.formatted("a"), "--instances", instance.formatted("b"))
                        .instances())
                .extracting(Instance::id)
                .containsExactly("a:1", "b:1");
    }

    @ParameterizedTest
    @CsvSource({
        "--port=abc,                         port",
        "--port=65536,                       port",
        "--port=-1,                          port",
        "--port=,                            port",
        "--workers=-1,                       workers",
        "--idle-timeout-ms=1s,               idle-timeout-ms",
        "--max-request-bytes=0,              max-request-bytes",
        "--max-request-bytes=2147483640,     max-request-bytes",
        "--drain-timeout-ms=-1,              drain-timeout-ms",
        "--session-header=a b,               session-header",
        "--llm-backend-endpoints=a,          llm-backend-endpoints",
        "--llm-backend-endpoints=:1,         llm-backend-endpoints",
        "'--llm-backend-endpoints=a:1,',     llm-backend-endpoints",
        "'--llm-backend-endpoints=a:1,a:1',  llm-backend-endpoints",
        "--instances=@/does/not/exist,       instances",
        "--instances={},                     instances",
        "--scheduling-policy=best,           scheduling-policy",
        "--prefill-policy=best,              prefill-policy",
        "--decode-policy=,                   decode-policy",
        "--wait-scheduling-timeout-ms=-1,    wait-scheduling-timeout-ms",
        "--wait-scheduling-retry-interval-ms=0, wait-scheduling-retry-interval-ms",
        "--pd-disagg-protocol=vllm,          pd-disagg-protocol",
        "--separate-pd-scheduling,           separate-pd-scheduling",
        "--pd-multi-choice=no,               pd-multi-choice",
        "--pd-prefill-backstop-ms=0,         pd-prefill-backstop-ms",
        "--route-policy=wieght,              route-policy",
        "--forward-client-authorization=yes, forward-client-authorization",
        "--no-such-option=1,                 no-such-option",
        "-x,                                 -x",
        "word,                               argument"
    })
    @DisplayName("RT-O-1: a bad value is named")
    void badValues(String argument, String named) {
        assertThat(problems(argument)).extracting(ConfigProblem::option).containsExactly(named);
    }

    @Test
    @DisplayName("Retries, fallback and the retry queue are taken")
    void resilience() {
        parse(
                "--retry-max-count=1",
                "--external-retry-max-count=1",
                "--fallback-retry-queue-enabled",
                "--fallback-retry-queue-primary=true",
                "--fallback-retry-queue-size=5",
                "--fallback-retry-worker-size=5",
                "--fallback-retry-max-count=-1",
                "--fallback-retry-init-delay-ms=1",
                "--fallback-retry-max-delay-ms=9000",
                "--fallback-on=all-errors");
    }

    @Test
    @DisplayName("RT-O-1: all problems are told together, each once, and no key among them")
    void allTogether() {
        List<ConfigProblem> problems = problems(
                "--port=x",
                "--api-key=sk-1",
                "sk-2",
                "--retry-max-count=-1",
                "--route-config=[{\"base_url\":\"ftp://u:sk-3@h\",\"api_key\":\"sk-4\",\"weigth\":1}]",
                "--instances=[{\"infer_type\":\"x\"}]",
                "--idle-timeout-ms");
        assertThat(problems)
                .extracting(ConfigProblem::option)
                .contains(
                        "port",
                        "api-key",
                        "argument",
                        "retry-max-count",
                        "route-config[0].base_url",
                        "route-config[0].weigth",
                        "route-policy",
                        "instances[0].infer_type",
                        "instances[0].endpoint",
                        "idle-timeout-ms")
                .doesNotHaveDuplicates();
        assertThat(problems.toString()).doesNotContain("sk-");
    }

    @Test
    @DisplayName("An option that is given twice is a problem")
    void twice() {
        assertThat(problems("--port=1", "--port=2"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.option()).isEqualTo("port"));
    }

    @Test
    @DisplayName("--help lists every option with what it is for")
    void help() {
        String help = NettyProxy.COMMAND.help();
        for (Option<?> option : NettyProxy.COMMAND.registry().options()) {
            assertThat(help).contains("  --" + option.name() + " ");
        }
    }

    private static GatewaySettings parse(String... arguments) {
        return NettyProxy.COMMAND.settings(arguments);
    }

    private static List<ConfigProblem> problems(String... arguments) {
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, () -> parse(arguments));
        assertThat(thrown).as("problems of " + List.of(arguments)).isNotNull();
        return thrown.problems();
    }
}
