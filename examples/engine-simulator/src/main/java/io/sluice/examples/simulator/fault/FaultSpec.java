package io.sluice.examples.simulator.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A fault as it stands in JSON; {@link FaultJson} tells what the members mean. Absent members are null, 0 or false. */
@JsonNaming(SnakeCaseStrategy.class)
record FaultSpec(
        @Nullable Integer status,
        @Nullable Map<String, String> headers,
        @Nullable JsonNode body,
        @Nullable String retry,
        double waitMs,
        @Nullable String raw,
        @Nullable Integer informational,
        double headDelayMs,
        double chunkDelayMs,
        double byteDelayMs,
        int lengthDelta,
        @Nullable Integer badChunk,
        @Nullable String chunkSize,
        boolean withoutDone,
        @Nullable Integer errorEvent,
        @Nullable String then,
        @Nullable Long afterBytes,
        @Nullable Long afterBodyBytes,
        @Nullable Long afterChunks,
        boolean atEnd,
        @Nullable String path,
        int skip,
        @Nullable Integer every,
        @Nullable Integer times,
        boolean onReusedConnection,
        int openAbove,
        boolean beforeBody,
        double downMs,
        double upMs) {

    Fault toFault() {
        Reply reply = reply();
        return new Fault(reply, pace(), damage(), cut(reply), when());
    }

    private Reply reply() {
        long replies = Stream.of(status, retry, raw, informational)
                .filter(Objects::nonNull)
                .count();
        if (replies > 1) {
            throw new IllegalArgumentException(
                    "fault: " + replies + " answers (expected: one of status, retry, raw, informational)");
        }
        if (status == null && (headers != null || body != null)) {
            throw new IllegalArgumentException("fault: headers or body without a status");
        }
        if (status != null) {
            return new Reply.Fixed(status, headers == null ? Map.of() : headers, bodyText(status));
        }
        if (retry != null) {
            return new Reply.RateLimited(constant(RetryDialect.class, "retry", retry), millis(waitMs));
        }
        if (raw != null) {
            return new Reply.Raw(raw.getBytes(ISO_8859_1));
        }
        return informational != null ? new Reply.Informed(informational) : Reply.Usual.INSTANCE;
    }

    private String bodyText(int forStatus) {
        if (body == null) {
            return Fault.errorJson(forStatus);
        }
        return body.isTextual() ? body.asText() : body.toString();
    }

    private Pace pace() {
        return new Pace(millis(headDelayMs), millis(chunkDelayMs), millis(byteDelayMs));
    }

    private Damage damage() {
        return new Damage(
                lengthDelta,
                badChunk == null ? -1 : badChunk,
                chunkSize == null ? Damage.BAD_CHUNK_SIZE : chunkSize,
                withoutDone || errorEvent != null,
                errorEvent == null ? -1 : errorEvent);
    }

    private Cut cut(Reply reply) {
        boolean placed = afterBytes != null || afterBodyBytes != null || afterChunks != null || atEnd;
        if (then == null) {
            if (placed) {
                throw new IllegalArgumentException("fault: a place to cut without \"then\"");
            }
            boolean closes = reply instanceof Reply.Raw || lengthDelta > 0;
            return closes ? new Cut(Ending.CLOSE, Cut.Unit.END, 0) : Cut.NONE;
        }
        Ending ending = constant(Ending.class, "then", then);
        if (afterBytes != null) {
            return new Cut(ending, Cut.Unit.BYTES, afterBytes);
        }
        if (afterBodyBytes != null) {
            return new Cut(ending, Cut.Unit.BODY_BYTES, afterBodyBytes);
        }
        if (afterChunks != null) {
            return new Cut(ending, Cut.Unit.CHUNKS, afterChunks);
        }
        boolean answers = !(reply instanceof Reply.Usual) || lengthDelta != 0;
        return new Cut(ending, atEnd || answers ? Cut.Unit.END : Cut.Unit.BYTES, 0);
    }

    private When when() {
        return new When(
                path == null ? "" : path,
                skip,
                every == null ? 1 : every,
                times == null ? When.FOR_EVER : times,
                onReusedConnection,
                openAbove,
                beforeBody,
                millis(downMs),
                millis(upMs));
    }

    private static Duration millis(double value) {
        return Duration.ofNanos(Math.round(value * 1e6));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String member, String name) {
        String constant = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Stream.of(type.getEnumConstants())
                .filter(candidate -> candidate.name().equals(constant))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        member + ": " + name + " (expected: one of " + List.of(type.getEnumConstants()) + ")"));
    }
}
