package io.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedEngineBuilder;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the official OpenAI client for Java makes of answers that come through the gateway, and of the gateway's own. */
@Timeout(60)
class OpenAiSdkTest {
    private static final Map<Integer, Class<? extends OpenAIServiceException>> EXCEPTIONS = Map.of(
            400, BadRequestException.class,
            401, UnauthorizedException.class,
            404, NotFoundException.class,
            429, RateLimitException.class,
            500, InternalServerException.class,
            502, InternalServerException.class,
            503, InternalServerException.class);

    private TestHost host;
    private OpenAIClient client;

    @AfterEach
    void close() {
        client.close();
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.LOCAL, TestHost.EXTERNAL})
    void chats(String model) throws Exception {
        start(SimulatedEngine.builder().tokens(3));
        String text = client.chat()
                .completions()
                .create(params(model))
                .choices()
                .get(0)
                .message()
                .content()
                .orElse("");
        assertThat(text).contains("t0").contains("t2").doesNotContain("t3");
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.LOCAL, TestHost.EXTERNAL})
    void streams(String model) throws Exception {
        start(SimulatedEngine.builder().tokens(3));
        List<String> tokens = new ArrayList<>();
        readStream(params(model), tokens);
        assertThat(String.join("", tokens)).contains("t0").contains("t2").doesNotContain("t3");
    }

    @Test
    @DisplayName("RT-X-5: a stream that the client aborts is closed at the engine within a second")
    void abortsAStream() throws Exception {
        start(SimulatedEngine.builder().tokens(2000).tokenDelay(Duration.ofMillis(20)));
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params(TestHost.LOCAL))) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            chunks.next();
            chunks.next();
        }
        assertThat(host.engine.requests().get(0).awaitEnd(Duration.ofSeconds(1)))
                .isEqualTo(Outcome.CLIENT_LEFT);
    }

    @ParameterizedTest
    @CsvSource({
        "400, local-model",
        "401, local-model",
        "404, local-model",
        "429, local-model",
        "500, local-model",
        "503, local-model",
        "400, external-model",
        "401, external-model",
        "404, external-model",
        "429, external-model",
        "500, external-model",
        "503, external-model"
    })
    @DisplayName("RT-A-1: an upstream's error is the client's own exception")
    void upstreamsErrors(int status, String model) throws Exception {
        start(SimulatedEngine.builder().faults(Fault.status(status)));
        assertError(status, "simulated_failure", params(model));
    }

    @Test
    @DisplayName("section RT-8: the gateway's 400 and 404 are the client's own exceptions")
    void refusalsOfRequests() throws Exception {
        start(SimulatedEngine.builder());
        assertError(400, "invalid_request", paramsWithANumberForModel());
        assertError(404, "model_not_found", params("unknown"));
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED, rate_limited",
        "INTERNAL, internal_error",
        "CONNECT_FAILED, upstream_error",
        "NO_AVAILABLE_INSTANCE, no_available_instance"
    })
    @DisplayName("section RT-8: the gateway's 429, 500, 502 and 503 are the client's own exceptions")
    void failuresOfTheGateway(ErrorKind kind, String code) throws Exception {
        start(SimulatedEngine.builder(), builder -> builder.scheduler(new RefusingScheduler(kind)));
        assertError(kind.status(), code, params(TestHost.LOCAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.LOCAL, TestHost.EXTERNAL})
    @DisplayName("RT-A-2: a stream that breaks is the client's own exception, not a short answer")
    void brokenStream(String model) throws Exception {
        start(SimulatedEngine.builder().faults(Fault.reset().afterChunks(4)));
        List<String> tokens = new ArrayList<>();
        SseException thrown = catchThrowableOfType(SseException.class, () -> readStream(params(model), tokens));
        assertThat(thrown.code()).hasValue("upstream_error");
        assertThat(tokens).isNotEmpty();
    }

    @Test
    @DisplayName("RT-A-2: an answer that is no stream and breaks is the client's own exception, too")
    void brokenAnswer() throws Exception {
        start(SimulatedEngine.builder().faults(Fault.reset().afterBodyBytes(20)));
        assertThatThrownBy(() -> client.chat().completions().create(params(TestHost.LOCAL)))
                .isInstanceOf(OpenAIException.class)
                .hasRootCauseInstanceOf(IOException.class);
    }

    private void start(SimulatedEngineBuilder engines) throws IOException {
        start(engines, builder -> builder);
    }

    private void start(SimulatedEngineBuilder engines, UnaryOperator<GatewayBuilder> options) throws IOException {
        host = TestHost.start(engines, options);
        client = OpenAIOkHttpClient.builder()
                .baseUrl(host.url("/v1").toString())
                .apiKey("key-of-the-client")
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams params(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Hi")
                .build();
    }

    @SuppressWarnings("unchecked") // A JsonValue is a raw JsonField, so that it can stand in for any field.
    private static ChatCompletionCreateParams paramsWithANumberForModel() {
        return params(TestHost.LOCAL).toBuilder().model(JsonValue.from(7)).build();
    }

    private void assertError(int status, String code, ChatCompletionCreateParams params) {
        assertError(status, code, () -> client.chat().completions().create(params));
        assertError(status, code, () -> readStream(params, new ArrayList<>()));
    }

    private static void assertError(int status, String code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(EXCEPTIONS.get(status), thrown -> {
            assertThat(thrown.statusCode()).isEqualTo(status);
            assertThat(thrown.code()).hasValue(code);
        });
    }

    private void readStream(ChatCompletionCreateParams params, List<String> tokens) {
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .forEach(tokens::add);
        }
    }
}
