package io.sluice.gateway.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.LegInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What spans are called and what they show. Names that do not begin with {@code sluice.} are those of OpenTelemetry's conventions. */
final class SpanContents {
    private static final AttributeKey<String> PATH = stringKey("url.path");
    static final AttributeKey<String> REQUEST_ID = stringKey("sluice.request.id");
    static final AttributeKey<String> LEG = stringKey("sluice.leg");
    static final AttributeKey<String> REASON = stringKey("sluice.reason");
    static final AttributeKey<Long> NUMBER = longKey("sluice.attempt");
    static final AttributeKey<String> TARGET = stringKey("sluice.target");

    private static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> REQUEST_MODEL = stringKey("gen_ai.request.model");
    private static final AttributeKey<String> RESPONSE_MODEL = stringKey("gen_ai.response.model");
    private static final AttributeKey<List<String>> FINISH_REASONS = stringArrayKey("gen_ai.response.finish_reasons");
    private static final AttributeKey<Long> INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> CACHED_TOKENS = longKey("gen_ai.usage.cache_read.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<String> METHOD = stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final AttributeKey<String> SERVER_ADDRESS = stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = longKey("server.port");
    private static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");
    private static final AttributeKey<String> ROUTE = stringKey("sluice.route");
    private static final AttributeKey<String> OUTCOME = stringKey("sluice.outcome");
    private static final AttributeKey<Double> FIRST_CONTENT = doubleKey("sluice.time_to_first_content");

    /** Clients may send any other word, which must not become the name of a span. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    /** Most texts come from clients, which may make them long. */
    private static final int LONGEST = 256;

    private SpanContents() {}

    /** Returns the name of a span: what is asked of which model; of legs of a pair, which one it is; of what asks nothing of a model, the method. */
    static String name(CallInfo call, LegRole leg) {
        String operation = leg == LegRole.WHOLE ? call.operation() : word(leg);
        if (operation.isEmpty()) {
            return method(call, "HTTP");
        }
        return call.model().isEmpty() ? operation : operation + " " + model(call);
    }

    /** Returns a constant as it stands in attributes and names. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Sets what samplers may go by. */
    static SpanBuilder forSamplers(SpanBuilder span, CallInfo call) {
        span.setAttribute(METHOD, method(call, "_OTHER"));
        span.setAttribute(PATH, shortened(call.path()));
        if (!call.operation().isEmpty()) {
            span.setAttribute(OPERATION, call.operation());
        }
        if (!call.model().isEmpty()) {
            span.setAttribute(REQUEST_MODEL, model(call));
        }
        return span;
    }

    /** Sets what is asked of a leg. */
    static void onStart(Span span, CallInfo call) {
        span.setAttribute(METHOD, method(call, "_OTHER"));
        if (!call.operation().isEmpty()) {
            span.setAttribute(OPERATION, call.operation());
        }
        if (!call.model().isEmpty()) {
            span.setAttribute(REQUEST_MODEL, model(call));
        }
    }

    /** Sets where a leg is sent. */
    static void onSend(Span span, LegInfo leg) {
        span.setAttribute(SERVER_ADDRESS, leg.origin().host());
        span.setAttribute(SERVER_PORT, (long) leg.origin().port());
    }

    /** Sets what became of a leg. */
    static void onEnd(Span span, AttemptSummary attempt) {
        if (!span.isRecording()) {
            return;
        }
        status(span, attempt.status(), attempt.error(), 400);
        firstContent(span, attempt.timeToFirstContent());
        if (!attempt.responseModel().isEmpty()) {
            span.setAttribute(RESPONSE_MODEL, shortened(attempt.responseModel()));
        }
        if (!attempt.finishReason().isEmpty()) {
            span.setAttribute(FINISH_REASONS, List.of(shortened(attempt.finishReason())));
        }
        TokenUsage usage = attempt.usage();
        if (usage != null) {
            span.setAttribute(INPUT_TOKENS, usage.promptTokens());
            span.setAttribute(CACHED_TOKENS, usage.cachedTokens());
            span.setAttribute(OUTPUT_TOKENS, usage.completionTokens());
        }
    }

    /** Sets what became of a call. What the upstream's answer says of itself stands on the leg alone, so that nobody counts its tokens twice. */
    static void onEnd(Span span, CallSummary call) {
        if (!span.isRecording()) {
            return;
        }
        status(span, call.status(), call.error(), 500);
        firstContent(span, call.timeToFirstContent());
        span.setAttribute(ROUTE, call.route());
        span.setAttribute(OUTCOME, word(call.outcome()));
    }

    /**
     * Sets status and error. What nobody wanted any more is no error, and, of a server, no answer below 500 is one.
     *
     * @param leastError the least status that is an error
     */
    private static void status(Span span, int status, @Nullable ErrorKind error, int leastError) {
        if (status > 0) {
            span.setAttribute(STATUS, (long) status);
        }
        boolean isBad = status >= leastError;
        if (error != null) {
            span.setAttribute(ERROR_TYPE, word(error));
        } else if (isBad) {
            span.setAttribute(ERROR_TYPE, Integer.toString(status));
        }
        boolean isBroken = error != null && (status < 400 || leastError == 400);
        if (error != ErrorKind.CANCELLED && (isBad || isBroken)) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    private static void firstContent(Span span, @Nullable Duration time) {
        if (time != null) {
            span.setAttribute(FIRST_CONTENT, time.toNanos() / 1e9);
        }
    }

    private static String method(CallInfo call, String unknown) {
        return METHODS.contains(call.method()) ? call.method() : unknown;
    }

    private static String model(CallInfo call) {
        return shortened(call.model());
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
