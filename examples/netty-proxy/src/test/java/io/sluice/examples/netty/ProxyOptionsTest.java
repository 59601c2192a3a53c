package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.spi.Instance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of the command line: spec/host-cli.md and section 1 of spec/routing.md. */
@DisplayName("Options")
class ProxyOptionsTest {
    @Test
    @DisplayName("Defaults are those of the specification")
    void defaults() {
        ProxyOptions options = parse();
        assertThat(options.host()).isEqualTo("0.0.0.0");
        assertThat(options.port()).isEqualTo(8001);
        assertThat(options.instances()).isEmpty();
        assertThat(options.instancesFile()).isNull();
        assertThat(options.sessionKey())
                .hasToString(SessionKeySource.fromHeader("x-session-id").toString());
        assertThat(options.routing().firstByteTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(options.routing().idleTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.routing().requestTimeout()).isZero();
        assertThat(options.routing().maxRequestBytes()).isEqualTo(32 << 20);
        assertThat(options.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(options.routing().routeTable().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("Values stand after a blank or after =, flags alone, too")
    void bothForms() {
        ProxyOptions options = parse("--port", "1", "--host=h", "--forward-client-authorization", "--workers=3");
        assertThat(options.port()).isEqualTo(1);
        assertThat(options.host()).isEqualTo("h");
        assertThat(options.workers()).isEqualTo(3);
        assertThat(options.routing().forwardClientAuthorization()).isTrue();
        assertThat(parse("--forward-client-authorization=false").routing().forwardClientAuthorization())
                .isFalse();
        assertThat(parse("--forward-client-authorization", "true").routing().forwardClientAuthorization())
                .isTrue();
    }

    @Test
    @DisplayName("0 lifts a time limit")
    void noLimits() {
        ProxyOptions options = parse("--first-byte-timeout-ms=0", "--idle-timeout-ms=0", "--connect-timeout-ms=0");
        assertThat(options.routing().firstByteTimeout()).isGreaterThan(Duration.ofDays(300));
        assertThat(options.routing().idleTimeout()).isGreaterThan(Duration.ofDays(300));
        assertThat(options.connectTimeout()).isGreaterThan(Duration.ofDays(300));
    }

    @Test
    @DisplayName("--llm-backend-endpoints are neutral instances for every model")
    void endpoints() {
        assertThat(parse("--llm-backend-endpoints", "a:1, [::1]:2,10.0.0.3:3").instances())
                .containsExactly(instance("a", 1), instance("::1", 2), instance("10.0.0.3", 3));
    }

    @Test
    @DisplayName("--instances may stand in a file")
    void instancesInFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("instances.json");
        Files.writeString(file, "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"b\",\"port\":2}}]");
        ProxyOptions options = parse("--instances=@" + file, "--llm-backend-endpoints=a:1");
        assertThat(options.instances()).containsExactlyInAnyOrder(instance("a", 1), instance("b", 2));
        assertThat(options.instancesFile()).isEqualTo(file);
        assertThat(options.endpoints()).containsExactly(instance("a", 1));
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
        "--no-such-option=1,                 --no-such-option",
        "-x,                                 -x",
        "word,                               argument"
    })
    @DisplayName("O-1: a bad value is named")
    void badValues(String argument, String named) {
        assertThat(problems(argument)).extracting(ConfigProblem::option).containsExactly(named);
    }

    @Test
    @DisplayName("Every scheduling policy is taken by its name")
    void schedulingPolicies() {
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            assertThat(parse("--scheduling-policy=" + policy.optionName())
                            .scheduling()
                            .policy())
                    .isEqualTo(policy);
        }
        assertThat(parse().scheduling().policy()).isEqualTo(PlacementPolicies.ROUND_ROBIN);
    }

    @Test
    @DisplayName("P-1: prefill and decode instances may be chosen otherwise")
    void policiesByRole() {
        SchedulingOptions scheduling = parse("--scheduling-policy=random", "--decode-policy=least-requests")
                .scheduling();
        assertThat(scheduling.policy()).isEqualTo(PlacementPolicies.RANDOM);
        assertThat(scheduling.prefill()).isEqualTo(PlacementPolicies.RANDOM);
        assertThat(scheduling.decode()).isEqualTo(PlacementPolicies.LEAST_REQUESTS);
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
    @DisplayName("O-1: all problems are told together, each once, and no key among them")
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
                        "--api-key",
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
        assertThat(CommandLineOptions.asksForHelp("--port=1", "--help")).isTrue();
        assertThat(CommandLineOptions.asksForHelp("-h")).isTrue();
        String help = CommandLineOptions.help();
        for (ProxyOption option : ProxyOption.all()) {
            assertThat(help).contains("--" + option.name());
            assertThat(option.description()).isNotEmpty();
        }
    }

    private static ProxyOptions parse(String... arguments) {
        return ProxyOptions.from(CommandLineOptions.parse(arguments));
    }

    private static List<ConfigProblem> problems(String... arguments) {
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, () -> parse(arguments));
        assertThat(thrown).as("problems of " + List.of(arguments)).isNotNull();
        return thrown.problems();
    }

    private static Instance instance(String host, int port) {
        return Instance.builder(Origin.of("http", host, port)).build();
    }
}
