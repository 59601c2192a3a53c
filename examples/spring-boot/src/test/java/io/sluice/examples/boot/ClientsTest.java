package io.sluice.examples.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.sluice.examples.simulator.SimulatedEngine;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The official client of OpenAI for Java, and Spring AI, in front of the application. */
@DisplayName("Clients of the Spring Boot application")
class ClientsTest {
    private static SimulatedEngine engine;
    private static ConfigurableApplicationContext application;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        engine = SimulatedEngine.builder().models("m").tokens(4).start();
        application = new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--logging.level.root=warn",
                        "--server.port=0",
                        "--sluice.instances=[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":"
                                + engine.port() + "}}]");
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        client = OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + port + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        application.close();
        engine.close();
    }

    @Test
    @DisplayName("OpenAI's client takes an answer, a stream, the list of models and an error")
    void openAi() {
        assertThat(client.chat().completions().create(params("m")).choices()).hasSize(1);
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params("m"))) {
            List<String> parts = stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .filter(text -> !text.isEmpty())
                    .toList();
            assertThat(parts).hasSize(4);
        }
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .containsExactly("m");
        assertThatThrownBy(() -> client.chat().completions().create(params("nobody's")))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    @DisplayName("Spring AI takes an answer and a stream")
    void springAi() {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .openAiClient(client)
                .openAiClientAsync(client.async())
                .options(OpenAiChatOptions.builder().model("m").build())
                .build();
        assertThat(model.call(new Prompt("hi")).getResult().getOutput().getText())
                .isNotBlank();
        List<String> parts = model.stream(new Prompt("hi"))
                .mapNotNull(response -> response.getResult() == null
                        ? null
                        : response.getResult().getOutput().getText())
                .filter(text -> !text.isEmpty())
                .collectList()
                .block();
        assertThat(parts).hasSize(4);
    }

    private static ChatCompletionCreateParams params(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("hi")
                .build();
    }
}
