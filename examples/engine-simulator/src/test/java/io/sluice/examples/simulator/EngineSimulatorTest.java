package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The command line, as a process of its own. */
class EngineSimulatorTest {

    private static final Pattern LINE = Pattern.compile("engine (\\S+) listening on (127\\.0\\.0\\.1:\\d+)");

    @Test
    void enginesAreStartedAndTellWhereTheyListen() throws Exception {
        Process process = start(
                "--engines",
                "2",
                "--name",
                "a,b",
                "--model",
                "m1,m2",
                "--tokens",
                "2",
                "--port",
                "0",
                "--fault",
                "{\"status\":500,\"times\":1}");
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (String name : List.of("a", "b")) {
                Matcher line = LINE.matcher(out.readLine());
                assertThat(line.matches()).isTrue();
                assertThat(line.group(1)).isEqualTo(name);
                HttpRequest.Builder chat = HttpRequest.newBuilder(URI.create("http://" + line.group(2) + Http.CHAT))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"model\":\"m2\",\"messages\":[{}]}"));
                assertThat(Http.send(chat).statusCode()).isEqualTo(500);
                assertThat(Http.send(chat).body()).contains("\"system_fingerprint\":\"" + name + "\"", "\"t0 t1\"");
            }
            process.toHandle().destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aFleetIsStartedAndTellsHowToGoOn() throws Exception {
        Process process = start("--fleet", "vllm-kvt:2p1d:staged", "--model", "m1", "--lease-ms", "500");
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (String name : List.of("p0", "p1", "d0")) {
                assertThat(out.readLine()).matches(LINE).contains(name);
            }
            String instances = out.readLine();
            assertThat(instances).startsWith("instances: [{\"id\":\"p0\",\"infer_type\":\"prefill\",\"endpoint\":{");
            assertThat(out.readLine())
                    .isEqualTo(
                            "proxy: java -jar examples/netty-proxy/target/netty-proxy.jar --pd-disagg-protocol vllm-kvt"
                                    + " --separate-pd-scheduling --instances '" + instances.substring(11) + "'");
            process.toHandle().destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void badFleetsEndWithStatus2() {
        assertThat(fail(2, "--fleet", "vllm-kvt")).contains("--fleet: vllm-kvt (expected: <protocol>:<n>p<m>d");
        assertThat(fail(2, "--fleet", "x:1p1d")).contains("protocol: x (expected: vllm-kvt, ");
        assertThat(fail(2, "--fleet", "vllm-kvt:0p1d")).contains("prefills: 0 (expected: 1..1000)");
        assertThat(fail(2, "--fleet", "sglang-mooncake:1p1d:staged")).contains("mode: staged (expected: batch");
        assertThat(fail(2, "--fleet", "vllm-kvt:1p1d", "--tokens", "0")).contains("tokens: 0");
        assertThat(fail(2, "--fleet", "vllm-kvt:1p1d", "--lease-ms", "0")).contains("lease: PT0S (expected: > 0)");
        assertThat(fail(2, "--fleet", "vllm-kvt:1p1d", "--engines", "2")).contains("one or the other");
    }

    @Test
    void badFabricsEndWithStatus2() {
        assertThat(fail(2, "--fabric", "x")).contains("protocol: x (expected: vllm-kvt, ");
        assertThat(fail(2, "--fabric", "vllm-mooncake-upstream")).contains("without a bootstrap server");
        assertThat(fail(2, "--join", "127.0.0.1:1")).contains("--join, --role (expected: both or none)");
        assertThat(fail(2, "--join", "127.0.0.1", "--role", "decode")).contains("(expected: host:port)");
        assertThat(fail(2, "--join", "127.0.0.1:1", "--role", "x")).contains("--role: x (expected: prefill or decode)");
        assertThat(fail(2, "--join", "127.0.0.1:1", "--role", "decode", "--engines", "2"))
                .contains("--join: 127.0.0.1:1 (expected: one engine in the process)");
    }

    @Test
    void badOptionsEndWithStatus2() {
        assertThat(fail(2, "--tokens", "0")).contains("tokens: 0 (expected: 1..131072)");
        assertThat(fail(2, "--fault", "{\"x\":1}")).contains("\"x\"");
        assertThat(fail(2, "--engines", "2", "--name", "a")).contains("--name: 1 names (expected: 2)");
        assertThat(fail(2, "--engines", "0")).contains("--engines: 0 (expected: >= 1)");
        assertThat(fail(2, "--threads", "0")).contains("count: 0 (expected: >= 1)");
        assertThat(fail(2, "--api-key", "secret", "--unknown"))
                .contains("--unknown")
                .doesNotContain("secret");
    }

    @Test
    void aPortInUseEndsWithStatus1() {
        try (SimulatedEngine engine = SimulatedEngine.builder().start()) {
            assertThat(fail(1, "--port", Integer.toString(engine.port())))
                    .contains("cannot listen on 127.0.0.1:" + engine.port());
        }
    }

    private static String fail(int status, String... args) {
        StringWriter errors = new StringWriter();
        int exit = EngineSimulator.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(args);
        assertThat(exit).as(errors.toString()).isEqualTo(status);
        return errors.toString();
    }

    private static Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                EngineSimulator.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).start();
    }
}
