package io.sluice.gateway.picocli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.ServiceAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines of Llumnix's gateway. */
@DisplayName("HC-6")
class LlumnixArgumentsTest {
    private static final OptionRegistry REGISTRY =
            OptionRegistry.standard().with(new HostOptions()).with(new OtherOptions());

    @TempDir
    private Path folder;

    @Test
    void aCommandLineOfTheirsBecomesOneOfOurs() {
        LlumnixArguments read = read(
                "--port",
                "8089",
                "-v",
                "3",
                "--llm-backend-discovery",
                "endpoints",
                "--scheduler-discovery",
                "endpoints",
                "--discovery-redis-host",
                "redis",
                "--discovery-redis-password=s3cret",
                "--schedule-policy=flood",
                "--tokenizer-path",
                "/models/m",
                "--max-model-len",
                "40960",
                "--enable-full-mode-scheduling=false",
                "--enable-log-input=false",
                "--wait-schedule-timeout",
                "10s",
                "--wait-scheduling-retry-interval=500ms",
                "--forward-tokens",
                "--separate-pd-schedule",
                "--logtostderr",
                "--count-usage=T");
        assertThat(read.problems()).isEmpty();
        assertThat(read.options())
                .containsExactly(
                        "--port",
                        "8089",
                        "--log-level=info",
                        "--wait-scheduling-timeout-ms=10000",
                        "--wait-scheduling-retry-interval-ms=500",
                        "--separate-pd-scheduling=true",
                        "--count-usage=true",
                        "--scheduling-policy=load-balance");
        assertThat(read.notes())
                .containsExactly(
                        "scheduling-policy flood is the remote scheduler's: calls are placed by load-balance",
                        "flags of Llumnix without effect here: --discovery-redis-host, --discovery-redis-password, "
                                + "--enable-full-mode-scheduling, --enable-log-input, --forward-tokens, --logtostderr, "
                                + "--max-model-len, --tokenizer-path");
    }

    /** What its deployments of prefill and decode say, and those of traffic splitting. */
    @Test
    void theirRegistryAndTheirSchedulerBecomeOptions() {
        LlumnixArguments read = LlumnixArguments.of(
                REGISTRY.with(new SchedulerOptions()),
                folder.resolve("none"),
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
                "--scheduling-policy",
                "load-balance",
                "--service-token=s3cret",
                "--requests-report-duration=5",
                "--forward-tokens",
                "--enable-full-mode-scheduling=true",
                "--extra-args=enable-full-mode-scheduling=false");
        assertThat(read.problems()).isEmpty();
        assertThat(read.notes()).isEmpty();
        assertThat(read.options())
                .containsExactly(
                        "--scheduler-endpoints",
                        "scheduler:8088",
                        "--service-token=s3cret",
                        "--scheduler-report-interval-ms=5000",
                        "--scheduler-tokens=tokenize",
                        "--scheduler-mode=lite",
                        "--instances=redis://redis:6379?stale-ms=60000",
                        "--scheduling-policy=load-balance");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--llm-backend-discovery=redis | redis://redis:6379",
                "--discovery-redis-host=r | redis://r:6379",
                "--llm-backend-discovery=redis --discovery-redis-host=::1 --discovery-redis-port=1 | redis://[::1]:1",
                "--llm-backend-discovery=redis --discovery-redis-username=u --discovery-redis-password=p@/?:%+${X} "
                        + "| redis://u:p%40%2F%3F%3A%25%2B%24%24%7BX%7D@redis:6379",
                "--llm-backend-discovery=redis --discovery-redis-password=p | redis://:p@redis:6379",
                "--llm-backend-discovery=redis --discovery-redis-username=u | redis://redis:6379",
                "--llm-backend-discovery=redis --discovery-redis-host=fe80::1%eth0 | redis://[fe80::1%25eth0]:6379",
                "--llm-backend-discovery=etcd --discovery-etcd-password=p | etcd://etcd:2379",
                "--llm-backend-discovery=redis --discovery-redis-socket-timeout=1.5 --discovery-redis-refresh-interval-ms=250 "
                        + "| redis://redis:6379?interval-ms=250&timeout-ms=1500",
                "--llm-backend-discovery=etcd | etcd://etcd:2379",
                "--llm-backend-discovery=etcd --discovery-etcd-endpoints=https://a:1,b:2 --discovery-etcd-username=u "
                        + "--discovery-etcd-password=p --discovery-etcd-lease-ttl=60 --discovery-etcd-refresh-interval-sec=60 "
                        + "--discovery-etcd-dial-timeout=5.0 | etcd://u:p@a:1,b:2?tls=true&stale-ms=60000&timeout-ms=5000"
            })
    void aRegistryBecomesOneAddress(String line, String address) {
        LlumnixArguments read = read(line.split(" "));
        assertThat(read.problems()).isEmpty();
        assertThat(read.options()).containsExactly("--instances=" + address);
    }

    @Test
    void whatIsEscapedIsReadAsItWasGiven() {
        String password = "a b/c?d:e@f#g%h+${PATH}$${x}ä";
        String[] options = read("--discovery-redis-password=" + password).options();
        ServiceAddress address =
                ServiceAddress.of("instances", options[0].substring("--instances=".length()), name -> "wrong");
        assertThat(address.password().reveal()).isEqualTo(password);
        assertThat(address.hosts(1)).hasToString("[redis:6379]");
        address.end();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "round-robin | --scheduling-policy=round-robin | scheduling-policy round-robin is local",
                "flood | --scheduler-endpoints=s:1,--scheduling-policy=load-balance | scheduling-policy flood is the remote scheduler's",
                "polyserve | --scheduler-endpoints=s:1,--scheduling-policy=load-balance | scheduling-policy polyserve is the remote",
                "load-balance | --scheduler-endpoints=s:1,--scheduling-policy=load-balance | ''",
                "least-requests | --scheduler-endpoints=s:1,--scheduling-policy=least-requests | ''"
            })
    void thePolicySaysWhetherTheirSchedulerIsAsked(String policy, String options, String note) {
        LlumnixArguments read = LlumnixArguments.of(
                REGISTRY.with(new SchedulerOptions()),
                folder.resolve("none"),
                "--scheduler-endpoints=s:1",
                "--scheduling-policy=" + policy);
        assertThat(read.options()).containsExactly(options.split(","));
        assertThat(String.join(";", read.notes())).startsWith(note);
        assertThat(read.problems()).isEmpty();
    }

    @Test
    void optionsOfOursStayAsTheyAre() {
        String[] given = {"--retry-instance-429", "--no-such", "x", "y", "-x", "--scheduling-policy=least-requests"};
        LlumnixArguments read = read(given);
        assertThat(read.options()).containsExactly(given);
        assertThat(read.problems()).isEmpty();
        assertThat(read.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--enable-log-input | enable-log-input: (expected: without: prompts are never logged)",
                "--enable-pprof=true | enable-pprof: (expected: a JVM's own tools, such as jcmd and JDK Flight Recorder)",
                "--batch-redis-password=s3cret | batch-redis-password: (expected: without: there is no batch service here",
                "--llm-backend-discovery=dns | llm-backend-discovery: \"dns\" (expected: redis, etcd or endpoints)",
                "--discovery-etcd-password=s3cret | discovery-etcd-password: (expected: --llm-backend-discovery etcd beside it)",
                "--discovery-redis-port=s3cret | discovery-redis-port: (expected: a port of 1 to 65535)",
                "--discovery-redis-port=65536 | discovery-redis-port: \"65536\" (expected: a port of 1 to 65535)",
                "--discovery-redis-host=a/s3cret@b | discovery-redis-host: (expected: a host)",
                "--discovery-redis-status-ttl-ms=0 | discovery-redis-status-ttl-ms: \"0\" (expected: a whole number from 1 to 2147483647)",
                "--llm-backend-discovery=etcd --discovery-etcd-lease-ttl=999999999 | discovery-etcd-lease-ttl: \"999999999\" (expected: a whole number from 1 to",
                "--llm-backend-discovery=etcd --discovery-etcd-endpoints=a:99999 | discovery-etcd-endpoints: (expected: host:port",
                "--discovery-redis-socket-timeout=1s | discovery-redis-socket-timeout: (expected: seconds, such as 1.0)",
                "--scheduler-endpoints=s:8088 | scheduler-endpoints: (expected: io.sluice:gateway-llumnix on the class path",
                "--scheduler-discovery=redis | scheduler-discovery: \"redis\" (expected: endpoints, with --scheduler-endpoints)",
                "--enable-full-mode-scheduling=x1 | enable-full-mode-scheduling: (expected: true or false)",
                "--requests-report-duration=5s | requests-report-duration: (expected: whole seconds, 0 = off)",
                "--wait-scheduling-timeout=5 | wait-scheduling-timeout: \"5\" (expected: a duration such as 500ms or 5s)",
                "--wait-scheduling-timeout | wait-scheduling-timeout: (expected: a value)",
                "-v=x1 | ''",
                "--v=x | v: \"x\" (expected: a number)",
                "--extra-args=dispatch-top-k=5 | extra-args: (expected: flags that --help lists, as name=value",
                "--extra-args=host | extra-args: (expected: flags that --help lists, as name=value"
            })
    void whatCanNotBeDoneIsRefusedByNameWithoutItsValue(String argument, String problem) {
        List<String> told = read(argument.split(" ")).problems().stream()
                .map(ConfigProblem::toString)
                .toList();
        if (problem.isEmpty()) {
            assertThat(told).isEmpty(); // the parser of options refuses it
        } else {
            assertThat(told).singleElement().asString().startsWith(problem).doesNotContain("s3cret");
        }
    }

    @Test
    void extraArgumentsStandInPlaceOfWhatWasGivenBefore() {
        assertThat(read(
                                "--port",
                                "1",
                                "--wait-scheduling-timeout=1s",
                                "--count-usage",
                                "--extra-args=port=2, wait-scheduling-timeout='2s',count-usage=false,tokenizer-name=[a,b]")
                        .options())
                .containsExactly("--port=2", "--wait-scheduling-timeout-ms=2000", "--count-usage=false");
        assertThat(read("--extra-args", "").problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-v4, debug", "-v=0, info", "--v=5, debug", "--v=10, trace"})
    void verbosityBecomesALevel(String argument, String level) {
        assertThat(read(argument).options()).containsExactly("--log-level=" + level);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0s, 0", "1ns, 1", "500ms, 500", "5s, 5000", "1m30.5s, 90500", "1h, 3600000", "1500us, 2"})
    void durationsAreGos(String text, long millis) {
        assertThat(GoDuration.millis(text)).hasValue(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1 s", "1sx", "99999999999999999999999h"})
    void whatIsNoDurationOfGosIsNone(String text) {
        assertThat(GoDuration.millis(text)).isEmpty();
    }

    @Test
    void aFileForMirroringIsToldOf() throws IOException {
        Path mirror = folder.resolve("mirror.json");
        assertThat(LlumnixArguments.of(REGISTRY, mirror).notes()).isEmpty();
        Files.writeString(mirror, "{}");
        assertThat(LlumnixArguments.of(REGISTRY, mirror).notes())
                .containsExactly(mirror + " is there, but calls are not mirrored in this version");
    }

    @Test
    void helpHasEveryFlagInTheSectionOfItsGroup() {
        String help = HostCommand.named("my-host", "A host.").help();
        assertThat(help).contains("Flags of Llumnix's gateway", "Mapped", "Taken, without effect", "Refused (");
        assertThat(LlumnixFlags.ALL).allSatisfy(flag -> assertThat(help).contains("-" + flag.name() + ": "));
    }

    private LlumnixArguments read(String... arguments) {
        return LlumnixArguments.of(REGISTRY, folder.resolve("none"), arguments);
    }

    /** What modules have that are not on the path of this one. */
    private static final class OtherOptions implements OptionModule {
        @Override
        public String title() {
            return "Others";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(
                    Option.text("log-level", "warn", "Levels"),
                    Option.oneOf(
                            "scheduling-policy",
                            List.of(
                                    Map.entry("round-robin", 1),
                                    Map.entry("load-balance", 1),
                                    Map.entry("least-requests", 2)),
                            "Policies"),
                    Option.bool("separate-pd-scheduling", "Stages"),
                    Option.integer("wait-scheduling-timeout-ms", 0, 0, "A wait"));
        }

        @Override
        public ModuleSettings read(OptionReader reader) {
            return new ModuleSettings() {};
        }
    }

    /** What the remote scheduler has. */
    private static final class SchedulerOptions implements OptionModule {
        @Override
        public String title() {
            return "Scheduler";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(
                    Option.text("scheduler-endpoints", "", "Where it is"),
                    Option.secret("service-token", "Its token"),
                    Option.text("scheduler-mode", "full", "A mode"),
                    Option.text("scheduler-tokens", "none", "What it is sent"),
                    Option.integer("scheduler-report-interval-ms", 0, 0, "A time"));
        }

        @Override
        public ModuleSettings read(OptionReader reader) {
            return new ModuleSettings() {};
        }
    }
}
