package io.sluice.gateway.picocli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.OptionRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                        "--scheduling-policy=load-balance",
                        "--wait-scheduling-timeout-ms=10000",
                        "--wait-scheduling-retry-interval-ms=500",
                        "--separate-pd-scheduling=true",
                        "--count-usage=true");
        assertThat(read.notes())
                .containsExactly(
                        "scheduling-policy flood is the remote scheduler's: calls are placed by load-balance",
                        "flags of Llumnix without effect here: --discovery-redis-host, --discovery-redis-password, "
                                + "--enable-full-mode-scheduling, --enable-log-input, --forward-tokens, --logtostderr, "
                                + "--max-model-len, --scheduler-discovery, --tokenizer-path");
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
                "--llm-backend-discovery=redis | llm-backend-discovery: (expected: endpoints, with --instances or",
                "--llm-backend-discovery=etcd | llm-backend-discovery: (expected: endpoints, with --instances or",
                "--llm-backend-discovery=dns | llm-backend-discovery: \"dns\" (expected: endpoints)",
                "--discovery-redis-password=s3cret | discovery-redis-password: (expected: to be left out, or",
                "--discovery-etcd-endpoints=e:2379 | discovery-etcd-endpoints: (expected: to be left out, or",
                "--scheduler-endpoints=s:8088 | scheduler-endpoints: (expected: without: calls are placed by",
                "--service-token=s3cret | service-token: (expected: to be left out, or --llm-backend-discovery endpoints. It",
                "--enable-full-mode-scheduling | enable-full-mode-scheduling: (expected: without: calls are placed by",
                "--wait-scheduling-timeout=5 | wait-scheduling-timeout: \"5\" (expected: a duration such as 500ms or 5s)",
                "--wait-scheduling-timeout | wait-scheduling-timeout: (expected: a value)",
                "-v=x1 | ''",
                "--v=x | v: \"x\" (expected: a number)",
                "--extra-args=dispatch-top-k=5 | extra-args: (expected: flags that --help lists, as name=value",
                "--extra-args=host | extra-args: (expected: flags that --help lists, as name=value"
            })
    void whatCanNotBeDoneIsRefusedByNameWithoutItsValue(String argument, String problem) {
        List<String> told =
                read(argument).problems().stream().map(ConfigProblem::toString).toList();
        if (problem.isEmpty()) {
            assertThat(told).isEmpty(); // the parser of options refuses it
        } else {
            assertThat(told).singleElement().asString().startsWith(problem).doesNotContain("s3cret");
        }
    }

    @Test
    void theRemoteSchedulersCompanionsAreRefusedWithIt() {
        assertThat(read("--llm-backend-discovery=endpoints", "--scheduler-endpoints=s:1", "--service-token=s3cret")
                        .problems())
                .extracting(ConfigProblem::option)
                .containsExactly("scheduler-endpoints", "service-token");
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
                    Option.text("scheduling-policy", "round-robin", "Policies"),
                    Option.bool("separate-pd-scheduling", "Stages"),
                    Option.integer("wait-scheduling-timeout-ms", 0, 0, "A wait"));
        }

        @Override
        public ModuleSettings read(OptionReader reader) {
            return new ModuleSettings() {};
        }
    }
}
