package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request and response of {@code scheduler-messages.json}, byte by byte (clause FL-2). */
class SchedulerMessagesTest {
    static Stream<JsonNode> messages() throws IOException {
        try (InputStream in = SchedulerMessagesTest.class.getResourceAsStream("/scheduler-messages.json")) {
            return StreamSupport.stream(new JsonMapper().readTree(in).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void sendsAndReadsWhatTheSchedulerSpeaks(JsonNode message) {
        DirectTransport transport = new DirectTransport(request -> request.target()
                        .equals("/schedule")
                ? new Reply(
                        message.path("status").asInt(), message.path("response").asText())
                : new Reply(200, ""));
        JsonNode call = message.path("call");
        try (RemoteScheduler remote = LlumnixLayer.builder(List.of(Origin.of("http", "10.0.0.9", 8089)))
                .token(Secret.of("Basic dTpw"))
                .gatewayId("10.0.0.7:4711")
                .measuredBy(query -> CompletableFuture.completedStage(size(call)))
                .build()
                .over(Scheduler.none(), transport)) {
            CallQuery query = query(call);
            if (message.has("placed")) {
                Placement placement = Await.value(remote.schedule(query).placement());
                assertThat(shown(placement)).isEqualTo(texts(message.path("placed")));
                placement.cancelled();
            } else {
                Await.failure(remote.schedule(query).placement());
                assertThat(remote.stats().busy()).isEqualTo(outcome(message, "busy"));
                assertThat(remote.stats().failed()).isEqualTo(outcome(message, "failed"));
            }
        }
        assertThat(sent(transport, "/schedule"))
                .containsExactly(message.path("schedule").asText());
        assertThat(sent(transport, "/release")).isEqualTo(texts(message.path("release")));
        assertThat(transport.sent()).allSatisfy(SchedulerMessagesTest::hasHead);
    }

    private static void hasHead(DirectTransport.Sent sent) {
        assertThat(sent.request().method()).isEqualTo("POST");
        assertThat(sent.request().headers().toString()).contains("content-type");
        assertThat(sent.request().headers().first("authorization"))
                .as("as it is")
                .isEqualTo("Basic dTpw");
        assertThat(sent.request().headers().size()).isEqualTo(2);
    }

    private static List<String> sent(DirectTransport transport, String target) {
        return transport.sent(target).stream()
                .map(one -> UTF_8.decode(one.request().body()).toString())
                .toList();
    }

    private static CallQuery query(JsonNode call) {
        return new CallQuery(
                call.path("id").asText(),
                call.path("model").asText(),
                SchedulingMode.valueOf(call.path("mode").asText()),
                Stage.valueOf(call.path("stage").asText()),
                Set.of(),
                "");
    }

    private static PromptSize size(JsonNode call) {
        if (!call.has("ids")) {
            return PromptSize.of(call.path("tokens").asLong());
        }
        return PromptSize.of(StreamSupport.stream(call.path("ids").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray());
    }

    private static int outcome(JsonNode message, String name) {
        return message.path("outcome").asText().equals(name) ? 1 : 0;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static List<String> shown(Placement placement) {
        return Stream.concat(placement.prefill().stream(), Stream.of(placement.lease()))
                .map(Lease::instance)
                .map(SchedulerMessagesTest::shown)
                .toList();
    }

    private static String shown(Instance instance) {
        return instance.role() + " " + instance.origin() + " rank " + instance.dpRank() + " of " + instance.dpSize();
    }
}
