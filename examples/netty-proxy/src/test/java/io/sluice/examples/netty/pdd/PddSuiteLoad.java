package io.sluice.examples.netty.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.pdd.PddSite.Answer;
import io.sluice.examples.netty.pdd.Scenario.Role;
import io.sluice.examples.simulator.RecordedRequest;
import io.sluice.examples.simulator.kv.KvCounts;
import io.sluice.examples.simulator.kv.KvSwitches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many calls at once. */
interface PddSuiteLoad extends PddSuiteBase {
    int CONCURRENCY = 32;

    int CALLS = 1000;

    Pattern MARKER = Pattern.compile("\"call (\\d+)\"");

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.sluice.examples.netty.pdd.Scenario#all")
    @DisplayName("PD-2 to PD-8, PD-14: every client gets the bytes of its decode engine, and nothing is left")
    default void load(Scenario scenario) throws Exception {
        try (PddSite site = site(scenario).start()) {
            // Half of the answers carry members that clients must not see.
            site.fleet.decode(1).kv().switches(new KvSwitches(false, true, false));
            Map<Integer, Answer> answers = callMany(site);
            site.checkAtRest();
            assertThat(site.fleet.fabric().counts()).isEqualTo(new KvCounts(CALLS, CALLS, 0, 0, 0, 0, 0));
            compare(answers, decodeRequests(site));
        }
    }

    private static Map<Integer, Answer> callMany(PddSite site) throws Exception {
        Map<Integer, Answer> answers = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(CONCURRENCY);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int caller = 0; caller < CONCURRENCY; caller++) {
                running.add(callers.submit(() -> {
                    for (int number = next.getAndIncrement(); number < CALLS; number = next.getAndIncrement()) {
                        answers.put(number, site.call(Requests.numbered(number)));
                    }
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(answers).hasSize(CALLS);
        return answers;
    }

    private static Map<Integer, RecordedRequest> decodeRequests(PddSite site) {
        Map<Integer, RecordedRequest> requests = new TreeMap<>();
        for (RecordedRequest request : site.received(Role.DECODE, "")) {
            Matcher marker = MARKER.matcher(request.bodyText());
            assertThat(marker.find()).isTrue();
            assertThat(requests.put(Integer.valueOf(marker.group(1)), request)).isNull();
        }
        return requests;
    }

    private static void compare(Map<Integer, Answer> answers, Map<Integer, RecordedRequest> sent) {
        int erased = 0;
        for (Map.Entry<Integer, Answer> each : answers.entrySet()) {
            Answer answer = each.getValue();
            String bytes = new String(sent.get(each.getKey()).answer(), UTF_8);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(withoutParams(bytes)).contains("t5");
            assertThat(answer.headers().first("x-request-id")).isEqualTo("client-" + each.getKey());
            erased += bytes.contains("kv_transfer_params") ? 1 : 0;
        }
        assertThat(erased).as("answers with members to erase").isBetween(answers.size() / 3, answers.size());
    }

    /** Writes blanks over the member, which it finds by counting braces: the length of an answer stays what its head says. */
    private static String withoutParams(String answer) {
        int start = answer.indexOf(",\"kv_transfer_params\":");
        if (start < 0) {
            return answer;
        }
        int end = answer.indexOf('{', start);
        int depth = 0;
        do {
            depth += answer.charAt(end) == '{' ? 1 : answer.charAt(end) == '}' ? -1 : 0;
            end++;
        } while (depth > 0);
        return withoutParams(answer.substring(0, start) + " ".repeat(end - start) + answer.substring(end));
    }
}
