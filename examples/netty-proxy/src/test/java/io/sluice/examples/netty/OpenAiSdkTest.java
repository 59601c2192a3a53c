package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
import io.netty.channel.EventLoopGroup;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.netty.server.NettyServer;
import io.sluice.gateway.netty.server.NettyServerOptions;
import io.sluice.gateway.netty.server.Site;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official OpenAI client for Java in front of the host. */
@DisplayName("The OpenAI SDK as the client")
class OpenAiSdkTest {
    private SimulatedEngine engine;
    private RunningProxy proxy;
    private OpenAIClient client;

    @BeforeEach
    void start() {
        engine = SimulatedEngine.builder().models("m", "other").tokens(4).start();
        String url = "http://127.0.0.1:" + engine.port();
        String routes = "[{\"base_url\":\"local\",\"prefix\":\"m\"},{\"base_url\":\"http://127.0.0.1:1/v1\",\"prefix\":"
                + "\"nobody-home\"},{\"base_url\":\"" + url
                + "/v1\",\"prefix\":\"external\",\"rewrite_model\":\"other\"}]";
        proxy = RunningProxy.inFrontOf(
                engine.port(), "--route-policy=prefix", "--route-config=" + routes, "--max-request-bytes=100000");
        client = clientOf(proxy.port());
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({"m, m", "external, other"})
    @DisplayName("A chat completion, from an instance and from an endpoint")
    void chat(String model, String served) {
        ChatCompletion completion = client.chat().completions().create(params(model));
        assertThat(completion.model()).isEqualTo(served);
        assertThat(completion.choices().get(0).message().content())
                .hasValueSatisfying(text -> assertThat(text).contains("t0", "t3"));
        assertThat(completion.usage()).isPresent();
    }

    @Test
    @DisplayName("A stream")
    void stream() {
        assertThat(String.join("", streamed(client, params("m")))).contains("t0", "t3");
    }

    @Test
    @DisplayName("A stream that the client leaves in the middle ends at the engine within a second")
    void abort() throws Exception {
        engine.faults(Fault.slowChunks(Duration.ofMillis(200)));
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params("m"))) {
            assertThat(stream.stream().findFirst()).isPresent();
        }
        assertThat(engine.requests().get(0).awaitEnd(Duration.ofSeconds(1))).isEqualTo(Outcome.CLIENT_LEFT);
    }

    @Test
    @DisplayName("The list of models")
    void models() {
        assertThat(client.models().list().data()).extracting(Model::id).containsExactly("external", "m", "nobody-home");
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "404", "429", "500", "503"})
    @DisplayName("RT-A-1: an error that is passed on becomes the SDK's exception, streaming or not, with its own body")
    void passedOn(int status) {
        String body = "{\"error\":{\"message\":\"of the upstream\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}}";
        engine.faults(Fault.answer(status, body).header("retry-after", "0"));
        for (String model : List.of("m", "external")) {
            for (OpenAIServiceException thrown : errors(client, params(model))) {
                assertThat(thrown).isInstanceOf(expected(status));
                assertThat(thrown.code()).hasValue("c");
                assertThat(thrown.param()).hasValue("p");
                assertThat(thrown.getMessage()).contains("of the upstream");
                assertThat(thrown.headers().values("retry-after")).containsExactly("0");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"nobody-home, 502, upstream_error", "unknown, 404, model_not_found"})
    @DisplayName("Section RT-8: an error of the gateway becomes the SDK's exception, streaming or not")
    void ours(String model, int status, String code) {
        assertErrors(client, params(model), status, code);
    }

    @Test
    @DisplayName("Section RT-8: the gateway's 400, and the host's 413")
    @SuppressWarnings("unchecked") // a JsonValue stands in for a field of any type
    void ourRefusals() {
        ChatCompletionCreateParams number =
                params("m").toBuilder().model(JsonValue.from(7)).build();
        assertErrors(client, number, 400, "invalid_request");
        ChatCompletionCreateParams large =
                params("m").toBuilder().addUserMessage("x".repeat(100_000)).build();
        assertErrors(client, large, 413, "request_too_large");
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED,          429, rate_limited",
        "INTERNAL,              500, internal_error",
        "NO_AVAILABLE_INSTANCE, 503, no_available_instance",
        "HEAD_TIMEOUT,          504, timeout"
    })
    @DisplayName("Section RT-8: other failures of the gateway")
    void ourFailures(ErrorKind kind, int status, String code) throws IOException {
        EventLoopGroup loops = SocketIo.best().newLoops(1);
        try (Gateway gateway = Gateway.builder().scheduler(new Refusing(kind)).build();
                NettyServer server = NettyServer.start(
                        loops,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        NettyServerOptions.defaults(),
                        new Site(gateway))) {
            OpenAIClient other = clientOf(server.address().getPort());
            assertErrors(other, params("m"), status, code);
            other.close();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    @DisplayName("RT-A-2: a stream that breaks is an exception, not a short answer")
    void brokenStream() {
        engine.faults(Fault.reset().afterChunks(3));
        Throwable thrown = catchThrowable(() -> streamed(client, params("m")));
        assertThat(thrown).isInstanceOf(SseException.class);
        assertThat(((SseException) thrown).code()).hasValue("upstream_error");
    }

    private static OpenAIClient clientOf(int port) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + port + "/v1")
                .apiKey("key")
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams params(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("hello")
                .build();
    }

    private static List<String> streamed(OpenAIClient client, ChatCompletionCreateParams params) {
        List<String> text = new ArrayList<>();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> choice.delta().content().ifPresent(text::add));
        }
        return text;
    }

    private static void assertErrors(OpenAIClient client, ChatCompletionCreateParams params, int status, String code) {
        for (OpenAIServiceException thrown : errors(client, params)) {
            assertThat(thrown).isInstanceOf(expected(status));
            assertThat(thrown.statusCode()).isEqualTo(status);
            assertThat(thrown.code()).hasValue(code);
            assertThat(thrown.headers().values("x-request-id")).hasSize(1);
        }
    }

    /** Returns what a call throws as it is, and as a stream. */
    private static List<OpenAIServiceException> errors(OpenAIClient client, ChatCompletionCreateParams params) {
        Throwable whole = catchThrowable(() -> client.chat().completions().create(params));
        Throwable streamed = catchThrowable(() -> streamed(client, params));
        assertThat(whole).isInstanceOf(OpenAIServiceException.class);
        assertThat(streamed).isInstanceOf(OpenAIServiceException.class);
        return List.of((OpenAIServiceException) whole, (OpenAIServiceException) streamed);
    }

    private static Class<? extends OpenAIServiceException> expected(int status) {
        return switch (status) {
            case 400 -> BadRequestException.class;
            case 401 -> UnauthorizedException.class;
            case 404 -> NotFoundException.class;
            case 413 -> UnexpectedStatusCodeException.class;
            case 429 -> RateLimitException.class;
            default -> InternalServerException.class;
        };
    }

    /** A scheduler that refuses every call in one way. */
    private record Refusing(ErrorKind kind) implements Scheduler {
        @Override
        public Placing schedule(ScheduleQuery query) {
            return Placing.refused(new GatewayException(kind, "refused by the test"));
        }

        @Override
        public ScheduleExplanation explain(ScheduleQuery query) {
            return new ScheduleExplanation(List.of(), "refuses");
        }
    }
}
