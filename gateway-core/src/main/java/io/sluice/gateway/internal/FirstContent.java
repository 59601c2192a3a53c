package io.sluice.gateway.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first content in the beginning of an answer. What it looks for is written so plainly by engines that a text search finds it; an answer of
 * {@link #MOST_BYTES} without it is taken for one with content.
 */
final class FirstContent {
    /** More than any beginning without content; what is longer is an answer. */
    private static final int MOST_BYTES = 16 << 10;

    /** A line of an event stream that says something: no comment, no blank line, no name of an event, no empty data. */
    private static final Pattern DATA = Pattern.compile("(?:^|[\\r\\n])data:[ \\t]*[^ \\t\\r\\n]");

    private static final Pattern ABORT = Pattern.compile("\"finish_reason\"\\s*:\\s*\"abort\"");

    /** A member that is filled as soon as there is a token, or an end of another kind, whole: its beginning may still become an abort. */
    private static final Pattern TOKEN =
            Pattern.compile("\"(?:content|text|reasoning|reasoning_content|refusal|arguments)\"\\s*:\\s*\"[^\"]"
                    + "|\"finish_reason\"\\s*:\\s*\"(?!abort\")[^\"]*\"");

    private final GateRule rule;
    private final boolean events;
    private final StringBuilder beginning = new StringBuilder();

    private FirstContent(GateRule rule, boolean events) {
        this.rule = rule;
        this.events = events;
    }

    static FirstContent of(GatewayResponse answer, GateRule rule) {
        return new FirstContent(rule, EventStreams.isEventStream(answer.headers()));
    }

    /** Looks at the next chunk, without moving it. */
    boolean isShownBy(ByteBuffer chunk) {
        if (rule == GateRule.FIRST_BYTE && !events) {
            return true;
        }
        if (beginning.length() + chunk.remaining() > MOST_BYTES) {
            return true;
        }
        beginning.append(ISO_8859_1.decode(chunk.duplicate()));
        return (rule == GateRule.FIRST_BYTE ? DATA : TOKEN).matcher(beginning).find();
    }

    /** Returns why an answer that has ended without content is a failure; null if it is just an answer without. */
    @Nullable
    Throwable failureAtEnd() {
        return rule == GateRule.NOT_ABORTED && ABORT.matcher(beginning).find()
                ? new GatewayException(ErrorKind.UPSTREAM_FAILURE, "the engine aborted the request before any content")
                : null;
    }
}
