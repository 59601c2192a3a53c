package io.sluice.gateway.internal.answer;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.request.EventStreams;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first content in the beginning of an answer (clause RT-N-1), event by event; in one that is no stream, in what there is by then (clause
 * PD-18). An answer of {@link #MOST_BYTES} without any is taken for one with content. Each byte is looked at a bounded number of times. For one thread at
 * a time: that which brings the body.
 */
final class FirstContent {
    /** More than any beginning without content; what is longer is an answer. */
    private static final int MOST_BYTES = 64 << 10;

    private final GateRule rule;
    private final Headers headers;
    private final boolean isStream;
    private final EventSplitter events = new EventSplitter();
    private final StreamEvent event = new StreamEvent();
    private StreamKind kind = StreamKind.UNDECIDED;
    private int bytes;

    /** How much of an answer that is no stream was looked at last. */
    private int lookedAt;

    /** Whether the engine has said that it gave up, in an answer in which this is a failure. */
    private boolean isAborted;

    private @Nullable GatewayException failure;
    private @Nullable GatewayResponse judged;

    private FirstContent(GateRule rule, Headers headers) {
        this.rule = rule;
        this.headers = headers;
        this.isStream = EventStreams.isEventStream(headers);
    }

    static FirstContent of(GatewayResponse answer, GateRule rule) {
        return new FirstContent(rule, answer.headers());
    }

    /** Looks at the next chunk, without moving it; returns whether the answer can be given. Not to be called after a {@link #failure}. */
    boolean isShownBy(ByteBuffer chunk) {
        bytes += chunk.remaining();
        if (bytes > MOST_BYTES || (!isStream && rule != GateRule.NOT_ABORTED)) {
            return true;
        }
        return isStream ? anyShows(chunk) : isShownByWhole(chunk);
    }

    private boolean anyShows(ByteBuffer chunk) {
        int at = events.begin(chunk);
        for (int end = events.next(chunk, at); end >= 0; end = events.next(chunk, end)) {
            if (lookAtEvent()) {
                return true;
            }
            if (failure != null) {
                return false;
            }
        }
        return false;
    }

    /** Looks again when there is twice as much, so that many small chunks cost no more than one. */
    private boolean isShownByWhole(ByteBuffer chunk) {
        events.keep(chunk, chunk.position(), chunk.limit());
        if (events.begunLength() < 2 * lookedAt) {
            return false;
        }
        lookedAt = events.begunLength();
        return lookAtWhole();
    }

    private boolean lookAtWhole() {
        event.readData(events.begun(), 0, events.begunLength());
        return shows(StreamKind.COMPLETIONS);
    }

    /** Returns whether the event has content; notes it if it is a failure. */
    private boolean lookAtEvent() {
        event.read(events);
        if (event.isDone()) {
            failure = failureWithout("[DONE]");
            return false;
        }
        if (event.isError()) {
            ErrorEvent error = ErrorEvent.of(event);
            failure = error.failure();
            judged = error.status() == 0 ? null : error.answer(headers);
            return false;
        }
        if (kind == StreamKind.UNDECIDED) {
            kind = StreamKind.of(event);
        }
        if (shows(kind)) {
            return true;
        }
        if (kind.isEndedBy(event)) {
            failure = failureWithout("its last event");
        }
        return false;
    }

    private boolean shows(StreamKind asKind) {
        if (rule != GateRule.NOT_ABORTED) {
            return asKind.shows(event, false);
        }
        boolean shown = asKind.shows(event, true);
        isAborted |= !shown && asKind.shows(event, false);
        return shown;
    }

    /** Returns why the answer, as far as it has come, is a failure; null if it is none so far. */
    @Nullable
    GatewayException failure() {
        return failure;
    }

    /** Returns the answer that the {@link #failure} is to be taken for, if the upstream has said with which status; else null. */
    @Nullable
    GatewayResponse judged() {
        return judged;
    }

    /** Looks at an answer that has ended without content so far; returns whether it can be given, and else notes why not. */
    boolean isShownAtEnd() {
        if (!isStream) {
            boolean shown = lookAtWhole() || !isAborted;
            failure = shown ? null : failureWithout("its end");
            return shown;
        }
        if (events.isBegun()) {
            events.rest();
            event.read(events);
            // What was cut off tells nothing.
            if (event.isWhole() && lookAtEvent()) {
                return true;
            }
        }
        if (failure == null) {
            failure = failureWithout("its end");
        }
        return false;
    }

    private GatewayException failureWithout(String what) {
        return isAborted
                ? new GatewayException(ErrorKind.UPSTREAM_FAILURE, "the engine aborted the request before any content")
                : new GatewayException(ErrorKind.INVALID_RESPONSE, "the stream has no content before " + what);
    }
}
