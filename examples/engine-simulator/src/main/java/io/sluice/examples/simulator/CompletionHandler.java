package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;

/** Answers requests for completions. Safe for use by many threads. */
final class CompletionHandler {

    private static final int BYTES_PER_TOKEN = 4;

    private final EngineOptions options;

    CompletionHandler(EngineOptions options) {
        this.options = options;
    }

    Answer answer(RecordedRequest request, CompletionFormat format) {
        CompletionRequest asked = CompletionRequest.parse(request.bodyBytes(), format);
        if (!options.models().contains(asked.model())) {
            throw new RejectedRequest(
                    404, "The model `" + asked.model() + "` does not exist", "model", "model_not_found");
        }
        Completion completion = completion(request, asked, format);
        Duration prefill =
                options.prefillPerKib().multipliedBy(request.bodyBytes().length).dividedBy(1024);
        Duration delay = options.headDelay().plus(prefill);
        if (asked.stream()) {
            long tokenNanos = options.tokenDelay().toNanos();
            TokenStream stream = new TokenStream(completion, asked.includeUsage(), tokenNanos);
            return new Answer(200, List.of(Answer.EVENT_STREAM), stream).delay(delay);
        }
        BytesBody whole = new BytesBody(completion.whole().getBytes(UTF_8));
        Duration decode = options.tokenDelay().multipliedBy(completion.tokens());
        return new Answer(200, List.of(Answer.JSON), whole).delay(delay.plus(decode));
    }

    private Completion completion(RecordedRequest request, CompletionRequest asked, CompletionFormat format) {
        Integer limit = asked.maxTokens();
        int tokens = limit == null ? Math.max(options.tokens(), asked.minTokens()) : limit;
        return new Completion(
                format,
                format.idPrefix() + request.header("x-request-id").orElse(options.name() + "-" + request.number()),
                request.receivedAt().getEpochSecond(),
                asked.model(),
                options.name(),
                asked.choices(),
                tokens,
                limit == null ? "stop" : "length",
                Math.max(1, asked.promptBytes() / BYTES_PER_TOKEN));
    }
}
