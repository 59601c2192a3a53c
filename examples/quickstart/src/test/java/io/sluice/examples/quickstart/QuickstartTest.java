package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command says what it saw, and its exit status tells whether that is right. */
@Timeout(60)
class QuickstartTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream usualOut = System.out;
    private final PrintStream usualErr = System.err;

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(printed, true, UTF_8));
        System.setErr(System.out);
    }

    @AfterEach
    void releaseOutput() {
        System.setOut(usualOut);
        System.setErr(usualErr);
    }

    @Test
    void succeedsWhenAllIsAsExpected() throws Exception {
        int status = Quickstart.run();
        assertThat(status).as(output()).isZero();
        assertThat(output().lines().reduce((before, last) -> last).orElse("")).startsWith("OK: ");
        assertThat(output()).contains("100.0%", "404", "t9", "\"candidates\"", "swapped");
        assertThat(output())
                .contains(
                        "event: error",
                        "429",
                        "bytes of the prompt cached there",
                        "prefill on p",
                        "decode on d",
                        "first token",
                        "P+D");
        assertThat(output().lines())
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(100).matches("[ -~]*"));
    }

    @Test
    void failsAndSaysWhyWhenItSeesSomethingElse() throws Exception {
        try (Servers servers = Servers.start(Duration.ZERO)) {
            servers.engine2.faults(Fault.status(500).skip(20).once());
            servers.externalB.faults(Fault.withoutDone().once());
            assertThat(Quickstart.show(servers)).isEqualTo(1);
        }
        assertThat(output().lines().filter(line -> line.startsWith("DIFFERENT: ")))
                .containsExactly(
                        "DIFFERENT: weight: complete answers: 999 (expected: 1000)",
                        "DIFFERENT: prefix: doubao-pro with *=local qwen-*=A doubao-*=B: complete answers: 19 (expected: 20)");
        assertThat(output()).doesNotContain("OK: ");
    }

    @Test
    void printsItsUsageWhenAsked() throws Exception {
        assertThat(Quickstart.run("--help")).isZero();
        assertThat(output()).startsWith("usage: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--server", "--serve x", "--serve 65536", "--serve -1", "--serve 1 2", "--help me"})
    void printsItsUsageWhenItIsWrong(String arguments) throws Exception {
        assertThat(Quickstart.run(arguments.split(" "))).isEqualTo(2);
        assertThat(output()).startsWith("usage: ");
    }

    @Test
    void servesWhatItPrints() throws Exception {
        Thread server = new Thread(() -> {
            try {
                Quickstart.run("--serve", "0");
            } catch (Exception interrupted) {
                // The end of it.
            }
        });
        server.start();
        Await.until("the last hint", () -> output().contains("/explain"));

        HttpClient client = HttpClient.newHttpClient();
        List<MatchResult> commands = Pattern.compile("curl \\S* ?(http:\\S+)[^']*'([^']+)'[^']*'([^']+)'")
                .matcher(output())
                .results()
                .toList();
        StringBuilder answers = new StringBuilder();
        for (MatchResult command : commands) {
            String[] header = command.group(2).split(": ", 2);
            HttpRequest request = HttpRequest.newBuilder(URI.create(command.group(1)))
                    .header(header[0], header[1])
                    .POST(BodyPublishers.ofString(command.group(3)))
                    .build();
            answers.append(client.send(request, BodyHandlers.ofString()).body());
        }
        assertThat(commands).hasSize(4);
        assertThat(answers).contains("\"engine-1\"", "\"external-a\"", "\"model_not_found\"", "\"candidates\"");

        server.interrupt();
        server.join();
    }

    private String output() {
        return printed.toString(UTF_8);
    }
}
