package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.RecordedRequest;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The host passes streams on as they are produced, whole, and only as long as someone listens. */
@Timeout(60)
class JdkHostStreamTest {
    @Test
    @DisplayName("RT-X-3: the first chunk of a 10 x 100 ms stream comes before 35% of its time")
    void passesChunksOnAsTheyCome() throws Exception {
        try (TestHost host = TestHost.start(SimulatedEngine.builder().tokens(10).tokenDelay(Duration.ofMillis(100)))) {
            host.send(TestHost.LOCAL, false);

            long start = System.nanoTime();
            HttpResponse<InputStream> answer = host.client.send(
                    host.post(Chat.PATH, TestHost.chat(TestHost.LOCAL, true)).build(), BodyHandlers.ofInputStream());
            List<Long> times = new ArrayList<>();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!Chat.token(line).isEmpty()) {
                        times.add(System.nanoTime() - start);
                    }
                }
            }
            long total = System.nanoTime() - start;
            assertThat(times).hasSize(10);
            assertThat(total).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
            assertThat(times.get(0)).isLessThan(total * 35 / 100);
        }
    }

    @Test
    @DisplayName("RT-X-3, RT-N-1: the head waits for the first token, and for nothing else")
    void passesTheHeadOnWithTheFirstToken() throws Exception {
        try (TestHost host = TestHost.start()) {
            // The role, and a token.
            host.engine.faults(Fault.stall().afterChunks(2));
            HttpResponse<InputStream> answer = host.client
                    .sendAsync(
                            host.post(Chat.PATH, TestHost.chat(TestHost.LOCAL, true))
                                    .build(),
                            BodyHandlers.ofInputStream())
                    .get(15, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            answer.body().close();
        }
    }

    @Test
    @DisplayName("200 streams of 20 chunks at once come whole, over 64 threads")
    void carriesManyStreamsWhole() throws Exception {
        try (TestHost host = TestHost.start(SimulatedEngine.builder().tokens(20).tokenDelay(Duration.ofMillis(5)))) {
            String expected = tokens(host.send(TestHost.LOCAL, true).body());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String json = TestHost.chat(i % 2 == 0 ? TestHost.LOCAL : TestHost.EXTERNAL, true);
                answers.add(host.client.sendAsync(host.post(Chat.PATH, json).build(), BodyHandlers.ofString(UTF_8)));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                String body = answer.get(30, TimeUnit.SECONDS).body();
                assertThat(tokens(body)).isEqualTo(expected);
                assertThat(body).endsWith("data: [DONE]\n\n");
            }
            assertThat(expected).contains("t0").contains("t19");
        }
    }

    @Test
    @DisplayName("RT-X-5: a client that leaves has its upstream exchange closed within a second, while tokens flow")
    void stopsWhenTheClientHasLeft() throws Exception {
        try (TestHost host =
                TestHost.start(SimulatedEngine.builder().tokens(2000).tokenDelay(Duration.ofMillis(20)))) {
            String json = TestHost.chat(TestHost.LOCAL, true);
            try (Socket socket = host.connect()) {
                String head = "POST " + Chat.PATH
                        + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: " + json.length()
                        + "\r\n\r\n";
                socket.getOutputStream().write((head + json).getBytes(UTF_8));
                BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                while (!lines.readLine().contains("t1")) {
                    // Not far enough into the stream yet.
                }
            }
            RecordedRequest seen = host.engine.requests().get(0);
            assertThat(seen.awaitEnd(Duration.ofSeconds(1))).isEqualTo(Outcome.CLIENT_LEFT);
        }
    }

    private static String tokens(String body) {
        StringBuilder tokens = new StringBuilder();
        body.lines().map(JdkHostStreamTest::token).forEach(tokens::append);
        return tokens.toString();
    }

    private static String token(String line) {
        try {
            return Chat.token(line);
        } catch (java.io.IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
