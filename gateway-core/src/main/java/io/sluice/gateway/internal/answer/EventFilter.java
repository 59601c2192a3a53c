package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks through an event stream on its way to the client: for its end, after which nothing matters (clause RT-N-4), for events with which the upstream
 * says that it has failed (RT-N-5), and for an end that is none (RT-N-3).
 *
 * <p>A chunk passes as it is, without a copy, unless it ends within an event that may be an error: of that event what has come is held back until the rest
 * tells. An ordinary event costs a search for its end and one for two names. For one thread at a time: that which brings the body.
 */
public final class EventFilter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final String BLANK_LINE = "\n\n";

    /** How many events of no kind make a stream one of no kind. */
    private static final int MOST_UNDECIDED = 8;

    private final EventSplitter events = new EventSplitter();
    private final StreamEvent event = new StreamEvent();
    private final EventNames names = new EventNames();
    private StreamKind kind = StreamKind.UNDECIDED;
    private int undecided;

    /** Whether a choice has ended. */
    private boolean isFinished;

    /** Whether what has come of the event in progress was held back. */
    private boolean isHolding;

    private boolean isOver;
    private @Nullable GatewayException failure;

    /** Takes the next chunk, whose bytes stay as they are, and returns what is to be passed on: as a rule the same buffer. Not to be called once it {@link #isOver}. */
    public ByteBuffer pass(ByteBuffer chunk) {
        ByteBuffer before = NOTHING;
        int from = chunk.position();
        int at = events.begin(chunk);
        boolean isBegun = events.isBegun();
        for (int end = events.next(chunk, at); end >= 0; end = events.next(chunk, at)) {
            ErrorEvent error = look();
            if (error != null && !isHolding) {
                return joined(before, chunk, from, isBegun ? end : at, error.shaped());
            }
            if (error != null) {
                return error.shaped();
            }
            if (isHolding) {
                before = copy(events.text(), events.to());
                from = end;
            }
            at = end;
            isBegun = false;
            isHolding = false;
            if (isOver) {
                return joined(before, chunk, from, end, NOTHING);
            }
        }
        return passBegun(before, chunk, from, at, isBegun);
    }

    /** Passes on what does not belong to the event in progress, and that too unless it is to be held back. */
    private ByteBuffer passBegun(ByteBuffer before, ByteBuffer chunk, int from, int at, boolean isBegun) {
        boolean wasHolding = isHolding;
        boolean mayBeHeld = wasHolding || !isBegun;
        isHolding = mayBeHeld
                && events.isBegun()
                && !events.isCut()
                && ErrorStart.of(events.begun(), events.begunLength()) != ErrorStart.NO;
        if (isHolding) {
            return wasHolding ? NOTHING : joined(before, chunk, from, at, NOTHING);
        }
        if (!wasHolding) {
            return joined(before, chunk, from, chunk.limit(), NOTHING);
        }
        ByteBuffer held = copy(events.begun(), events.begunLength());
        return events.isCut() ? joined(held, chunk, from, chunk.limit(), NOTHING) : held;
    }

    /**
     * Ends the stream, whose upstream says no more, and returns what is to be passed on last.
     *
     * @param broken why it ends, null if its upstream has ended it well
     */
    public ByteBuffer end(@Nullable GatewayException broken) {
        ByteBuffer held = NOTHING;
        String closing = "";
        ErrorEvent error = null;
        int undecidedBefore = undecided;
        if (events.isBegun()) {
            events.rest();
            error = look();
            held = isHolding ? copy(events.text(), events.to()) : NOTHING;
            closing = BLANK_LINE;
            if (!event.isWhole()) {
                // What was cut off tells nothing.
                error = null;
                failure = null;
                isOver = false;
                undecided = undecidedBefore;
            }
        }
        if (error != null) {
            return isHolding ? error.shaped() : joined(bytes(closing), NOTHING, 0, 0, error.shaped());
        }
        if (!isOver) {
            failure = broken == null ? unfinished() : broken;
        }
        String last = failure == null ? "" : LocalReplies.brokenStreamEvent(failure.kind());
        return joined(held, NOTHING, 0, 0, bytes(closing + last));
    }

    /** Returns whether the stream has ended, whatever its upstream does from now on. */
    public boolean isOver() {
        return isOver;
    }

    /** Returns why the stream, which has ended, counts as failed; null if it is whole. */
    @Nullable
    public GatewayException failure() {
        return failure;
    }

    /** Looks at an event; returns it if it is an error. */
    private @Nullable ErrorEvent look() {
        event.read(events);
        if (event.isDone()) {
            isOver = true;
            return null;
        }
        decide();
        names.search(event);
        isFinished |= names.hasFinish();
        boolean mayBeError = names.hasError() || event.isNamed("error");
        if (mayBeError && event.isError() && !events.isShownCut()) {
            isOver = true;
            ErrorEvent error = ErrorEvent.of(event);
            failure = error.failure();
            return error;
        }
        isOver = kind.isEndedBy(event);
        return null;
    }

    private void decide() {
        if (kind == StreamKind.UNDECIDED) {
            StreamKind told = StreamKind.of(event);
            boolean isUnknown = told == StreamKind.OTHER;
            undecided += isUnknown ? 1 : 0;
            kind = isUnknown && undecided < MOST_UNDECIDED ? StreamKind.UNDECIDED : told;
        }
    }

    private @Nullable GatewayException unfinished() {
        boolean isWhole = switch (kind) {
            case UNDECIDED -> undecided > 0; // nothing at all is no stream of any kind
            case OTHER -> true;
            case COMPLETIONS -> isFinished;
            case RESPONSES, MESSAGES -> false;
        };
        return isWhole
                ? null
                : new GatewayException(ErrorKind.CONNECTION_LOST, "the stream ended without its last event");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static ByteBuffer copy(ByteBuffer text, int to) {
        byte[] bytes = new byte[to];
        text.get(0, bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** Returns a part of a chunk with something before and after it; without a copy where that is nothing. */
    private static ByteBuffer joined(ByteBuffer before, ByteBuffer chunk, int from, int to, ByteBuffer after) {
        int length = to - from;
        if (!before.hasRemaining() && !after.hasRemaining()) {
            boolean isAll = from == chunk.position() && to == chunk.limit();
            return isAll ? chunk : chunk.duplicate().limit(to).position(from);
        }
        ByteBuffer all = ByteBuffer.allocate(before.remaining() + length + after.remaining());
        return all.put(before)
                .put(chunk.duplicate().limit(to).position(from))
                .put(after)
                .flip();
    }

    /** Returns how far it is, and nothing of the stream. */
    @Override
    public String toString() {
        return "EventFilter[" + kind + (isOver ? ", over]" : "]");
    }
}
