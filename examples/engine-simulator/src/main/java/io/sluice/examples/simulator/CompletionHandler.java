package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.examples.simulator.kv.KvMember;
import io.sluice.examples.simulator.kv.Leg;
import io.sluice.examples.simulator.kv.LegBody;
import io.sluice.examples.simulator.kv.LegRequest;
import io.sluice.examples.simulator.kv.LegResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers requests for completions. Safe for use by many threads. */
final class CompletionHandler {

    private static final int BYTES_PER_TOKEN = 4;
    private static final LegResult NEUTRAL = new LegResult(LegResult.Kind.ANSWERED, true, null, "");

    private final EngineOptions options;
    private final @Nullable KvMember kv;

    CompletionHandler(EngineOptions options, @Nullable KvMember kv) {
        this.options = options;
        this.kv = kv;
    }

    Work answer(RecordedRequest request, CompletionFormat format, Executor loop) {
        CompletionRequest asked = CompletionRequest.parse(request.bodyBytes(), format);
        if (!options.models().contains(asked.model())) {
            throw new RejectedRequest(
                    404, "The model `" + asked.model() + "` does not exist", "model", "model_not_found");
        }
        if (kv == null) {
            return Work.done(render(request, asked, format, NEUTRAL));
        }
        LegRequest leg = leg(request, asked, format);
        Leg admitted = kv.admit(leg);
        Function<LegResult, Answer> rendering = result -> render(request, asked, format, result);
        boolean waits = !admitted.result().toCompletableFuture().isDone();
        if (waits && asked.stream() && kv.sendsHeadAtOnce()) {
            LateBody late = new LateBody();
            Answer head = new Answer(200, List.of(Answer.EVENT_STREAM), late).delay(options.headDelay());
            return Work.headFirst(admitted, loop, head, late, rendering);
        }
        return Work.of(admitted, loop, rendering);
    }

    private LegRequest leg(RecordedRequest request, CompletionRequest asked, CompletionFormat format) {
        return new LegRequest(
                format == CompletionFormat.CHAT,
                request.target(),
                request.headers("x-request-id"),
                ownId(request),
                asked.choices(),
                promptTokens(asked),
                LegBody.parse(request.bodyBytes()));
    }

    private Answer render(RecordedRequest request, CompletionRequest asked, CompletionFormat format, LegResult result) {
        if (result.kind() == LegResult.Kind.REFUSED) {
            return OpenAiError.of(400, result.message(), null, "invalid_request");
        }
        if (result.kind() == LegResult.Kind.FAILED && asked.stream() && tellsErrorsInStreams()) {
            return new Answer(200, List.of(Answer.EVENT_STREAM), new BytesBody(failedStream(result.message())));
        }
        if (result.kind() == LegResult.Kind.FAILED) {
            return OpenAiError.of(500, result.message(), null, "internal_error");
        }
        Completion completion = completion(request, asked, format, result);
        Duration delay = options.headDelay();
        if (result.computesPrompt()) {
            delay = delay.plus(options.prefillPerKib()
                    .multipliedBy(request.bodyBytes().length)
                    .dividedBy(1024));
        }
        if (asked.stream()) {
            long tokenNanos = options.tokenDelay().toNanos();
            TokenStream stream = new TokenStream(completion, asked.includeUsage(), tokenNanos);
            return new Answer(200, List.of(Answer.EVENT_STREAM), stream).delay(delay);
        }
        BytesBody whole = new BytesBody(completion.whole().getBytes(UTF_8));
        Duration decode = options.tokenDelay().multipliedBy(completion.tokens());
        return new Answer(200, List.of(Answer.JSON), whole).delay(delay.plus(decode));
    }

    private boolean tellsErrorsInStreams() {
        return kv != null && kv.switches().errorsInStream();
    }

    /** The head went out before the engine noticed: vLLM then sends the role, and what is wrong. */
    private static byte[] failedStream(String message) {
        String role = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}";
        String error = "{\"error\":{\"message\":" + Json.quote(message)
                + ",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}}";
        return ("data: " + role + "\n\ndata: " + error + "\n\ndata: [DONE]\n\n").getBytes(UTF_8);
    }

    private Completion completion(
            RecordedRequest request, CompletionRequest asked, CompletionFormat format, LegResult result) {
        return new Completion(
                format,
                format.idPrefix() + request.header("x-request-id").orElse(ownId(request)),
                request.receivedAt().getEpochSecond(),
                asked.model(),
                options.name(),
                asked.choices(),
                tokens(asked, result.kind()),
                finishReason(asked, result.kind()),
                promptTokens(asked),
                result.handoff());
    }

    private int tokens(CompletionRequest asked, LegResult.Kind kind) {
        return switch (kind) {
            case ABORTED -> 0;
            case ONE_TOKEN, STOPPED -> 1;
            default -> {
                Integer limit = asked.maxTokens();
                yield limit == null ? Math.max(options.tokens(), asked.minTokens()) : limit;
            }
        };
    }

    private static String finishReason(CompletionRequest asked, LegResult.Kind kind) {
        return switch (kind) {
            case ABORTED -> "abort";
            case ONE_TOKEN -> "length";
            case STOPPED -> "stop";
            default -> asked.maxTokens() == null ? "stop" : "length";
        };
    }

    private static int promptTokens(CompletionRequest asked) {
        return Math.max(1, asked.promptBytes() / BYTES_PER_TOKEN);
    }

    private String ownId(RecordedRequest request) {
        return options.name() + "-" + request.number();
    }
}
