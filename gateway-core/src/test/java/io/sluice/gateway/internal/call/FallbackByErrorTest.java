package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RT-C-12: what the body of an error says decides about the fallback")
class FallbackByErrorTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Route EXTERNAL = new Route.External(PRIMARY);
    private static final String FILTERED = "{\"error\":{\"code\":\"content_filter\",\"message\":\"filtered\"}}";

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    FallbackByErrorTest() {
        upstreams.on("a", ok("from a"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // OpenAI
                "{'error':{'message':'Your input exceeds the context window of this model.','type':'invalid_request_error','param':'messages','code':'context_length_exceeded'}}",
                // vLLM, older
                "{'object':'error','message':'This models maximum context length is 6048 tokens. However, you requested 6616 tokens (568 in the messages, 6048 in the completion).','type':'BadRequestError','param':null,'code':400}",
                // vLLM
                "{'error':{'message':'This models maximum context length is 131072 tokens. However, you requested 128000 output tokens and your prompt contains at least 3073 input tokens. (parameter=input_tokens, value=3073)','type':'BadRequestError','param':'input_tokens','code':400}}",
                // SGLang
                "{'object':'error','message':'The input (61709 tokens) is longer than the model`s context length (40960 tokens).','type':'BadRequestError','param':null,'code':400}",
                // llama.cpp
                "{'error':{'code':400,'message':'request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it','type':'exceed_context_size_error'}}",
                // Anthropic
                "{'type':'error','error':{'type':'invalid_request_error','message':'prompt is too long: 214850 tokens > 200000 maximum'}}",
            })
    void aPromptThatIsTooLongForTheModelFallsBack(String body) {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(400, body.replace('\'', '"').replace('`', '\'')));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
    }

    @Test
    void aPolicySeesWhatWasSaidByWhomAndForWhichModel() {
        List<String> seen = new ArrayList<>();
        rig.builder.fallbackPolicy((error, asked, model) -> {
            seen.add(error.status() + " " + error.code() + " " + asked + " " + model);
            return asked != null
                    && asked.baseUrl().contains("primary")
                    && error.code().equals("odd");
        });
        rig.chain(EXTERNAL, A);
        String odd = "{\"error\":{\"message\":\"no\",\"code\":\"odd\"}}";
        upstreams.on("primary", status(418, odd)).on("a", status(418, odd));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(418);
        assertThat(rig.text(call)).isEqualTo(odd);
        assertThat(upstreams.asked()).containsExactly("primary", "a");
        assertThat(seen)
                .contains("418 odd Endpoint[http://primary/v1] m", "418 odd Endpoint[http://a/v1] m")
                .noneMatch(each -> each.contains("null"));
    }

    @Test
    void aQuotaThatIsSpentFallsBack() {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(402, "pay"));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void aContentFilterIsAnAnswer(int status) {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(status, FILTERED));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(status);
        assertThat(rig.text(call)).isEqualTo(FILTERED);
        assertThat(upstreams.asked()).containsExactly("primary");
    }

    @Test
    @DisplayName("an answer that needs to be read and then is one ends a race")
    void conclusiveInARace() {
        rig.builder.hedgeAfter(Duration.ofMillis(50));
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", silent()).on("a", silent());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(50));
        upstreams.transport.exchange(0).respond(400).send(FILTERED).end();
        assertThat(rig.text(call)).isEqualTo(FILTERED);
        assertThat(upstreams.transport.exchange(1).cancelCause()).isNotNull();
    }

    @Test
    @DisplayName("an answer after which nothing could be tried is passed on as it comes")
    void notReadInVain() {
        rig.chain(EXTERNAL);
        upstreams.on("primary", exchange -> exchange.respond(400).send("first"));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(400);
        upstreams.transport.exchange(0).send(", second").end();
        assertThat(rig.text(call)).isEqualTo("first, second");
    }

    @Test
    @DisplayName("RT-R-5: answers of instances fall back only by the policy of their route")
    void instances() {
        rig.chain(Route.INTERNAL, A);
        upstreams.on("engine", status(409, "no"));
        assertThat(rig.text(rig.call())).isEqualTo("no");
    }

    @Test
    void instancesWithAPolicy() {
        rig.chain(
                new Route.Internal((error, asked, model) -> error.status() == 409 && error.is("model_overloaded")), A);
        upstreams.on(
                "engine",
                status(409, "{\"error\":{\"code\":\"model_overloaded\"}}"),
                status(409, "{\"error\":{\"code\":\"other\"}}"));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        assertThat(rig.text(rig.call())).contains("other");
    }

    @Test
    @DisplayName("a policy that does not fall back on 429 still lets a call wait in the queue, and then answers")
    void queueBeforePolicy() {
        TimedQueue queue = new TimedQueue(rig.clock, 1);
        rig.builder
                .fallbackPolicy((error, asked, model) -> error.status() >= 500)
                .retryQueue((ticker, timer, random) -> queue)
                .retryQueuePrimary(true);
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(429, "slow down"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(20));
        assertThat(rig.text(call)).isEqualTo("slow down");
        assertThat(upstreams.asked()).containsExactly("primary", "primary");
    }
}
