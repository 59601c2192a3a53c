package io.sluice.gateway.internal.answer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a stream of completions what engines put into it only because they were asked for usage: the event that has it and no choice, and members {@code
 * "usage":null} of the others. A usage object beside choices stays: engines that send those send them unasked.
 *
 * <p>An event is passed on when it is whole, or has become too long to be looked at; a chunk of whole events in which there is nothing to take out passes as it
 * is, without a copy. For one thread.
 */
public final class UsageRemover {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final EventSplitter events = new EventSplitter();
    private final StreamEvent event = new StreamEvent();

    /** Whether what comes of the event in progress passes, since it is too long. */
    private boolean isPassing;

    /** Whether the last event was taken out. */
    private boolean isRemoved;

    // What the current chunk becomes.

    private ByteBuffer chunk = NOTHING;

    /** Null while it passes as it is. */
    private @Nullable ByteArrayOutputStream out;

    /** Where in the chunk that begins which was neither passed on nor taken out. */
    private int rest;

    /** Takes the next chunk, whose bytes stay as they are, and returns what is to be passed on; an empty buffer if nothing is. */
    public ByteBuffer pass(ByteBuffer next) {
        chunk = next;
        out = null;
        rest = next.position();
        int at = events.begin(next);
        if (isRemoved && at > rest) {
            skip(at);
        }
        boolean isHeld = events.isBegun() && !isPassing;
        for (int end = events.next(next, at); end >= 0; end = events.next(next, at)) {
            ended(end, isHeld);
            at = end;
            isHeld = false;
        }
        begun(at, isHeld);
        ByteBuffer passed = passed();
        chunk = NOTHING;
        return passed;
    }

    /** Returns what was held back, when no more chunks come; as a rule an empty buffer. */
    public ByteBuffer end() {
        if (isPassing || !events.isBegun()) {
            return NOTHING;
        }
        byte[] held = new byte[events.begunLength()];
        events.begun().get(0, held);
        return ByteBuffer.wrap(held);
    }

    /** Passes on the event that has ended in the chunk, or what is left of it. */
    private void ended(int end, boolean isHeld) {
        boolean isWhole = !isPassing && !events.isShownCut();
        isPassing = false;
        isRemoved = false;
        if (isWhole) {
            event.read(events);
            look(end, isHeld);
        } else if (isHeld) {
            write(events.text(), 0, events.to());
        }
    }

    private void look(int end, boolean isHeld) {
        ByteBuffer text = events.text();
        int cutFrom = events.to();
        int cutTo = cutFrom;
        JsonMembers usage = usage();
        if (usage != null && usage.isObject()) {
            isRemoved = hasNoChoice();
            cutFrom = isRemoved ? events.from() : cutFrom;
        } else if (usage != null && usage.isNull() && event.isInPlace()) {
            int comma = commaBefore(text, usage.nameFrom() - 1);
            cutFrom = comma < 0 ? usage.nameFrom() - 1 : comma;
            cutTo = comma < 0 ? afterComma(text, usage.valueTo()) : usage.valueTo();
        }
        if (isHeld) {
            write(text, 0, cutFrom);
            write(text, cutTo, events.to());
            skip(end);
        } else if (cutFrom < events.to()) {
            write(chunk, rest, cutFrom);
            skip(cutTo);
        }
    }

    /** Returns the member of that name, null if there is none. */
    private @Nullable JsonMembers usage() {
        JsonMembers members = event.members();
        while (members.next()) {
            if (members.isNamed("usage")) {
                return members;
            }
        }
        return null;
    }

    private boolean hasNoChoice() {
        JsonMembers members = event.members();
        while (members.next()) {
            if (members.isNamed("choices")) {
                return members.isArray() && !members.isFilled();
            }
        }
        return false;
    }

    /** Holds back what has come of the event in progress, unless it is too long. */
    private void begun(int at, boolean isHeld) {
        if (!events.isBegun() || isPassing) {
            return;
        }
        if (!events.isCut()) {
            write(chunk, rest, at);
            skip(chunk.limit());
            return;
        }
        isPassing = true;
        if (isHeld) {
            write(events.begun(), 0, events.begunLength());
        }
    }

    private ByteBuffer passed() {
        if (out == null) {
            return rest == chunk.position() ? chunk : chunk.duplicate().position(rest);
        }
        write(chunk, rest, chunk.limit());
        return ByteBuffer.wrap(out.toByteArray());
    }

    private void skip(int to) {
        rest = to;
    }

    private void write(ByteBuffer source, int from, int to) {
        if (from < to) {
            out = out == null ? new ByteArrayOutputStream(chunk.remaining() + 64) : out;
            byte[] part = new byte[to - from];
            source.get(from, part);
            out.writeBytes(part);
        }
    }

    private static int commaBefore(ByteBuffer text, int quote) {
        int at = quote - 1;
        while (at >= 0 && isSpace(text.get(at))) {
            at--;
        }
        return at >= 0 && text.get(at) == ',' ? at : -1;
    }

    private static int afterComma(ByteBuffer text, int valueEnd) {
        int at = skipSpace(text, valueEnd);
        return at < text.limit() && text.get(at) == ',' ? skipSpace(text, at + 1) : valueEnd;
    }

    private static int skipSpace(ByteBuffer text, int from) {
        int at = from;
        while (at < text.limit() && isSpace(text.get(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    /** Returns nothing of the stream. */
    @Override
    public String toString() {
        return "UsageRemover[" + events + "]";
    }
}
