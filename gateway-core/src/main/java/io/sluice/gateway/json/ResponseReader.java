package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.TokenUsage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an answer says of itself, JSON or a stream of events with JSON in them, while it passes: its {@code usage}, its model and how it ended, at whatever
 * depth and however far from the end.
 *
 * <p>Text is not mistaken for it: only a string with a colon behind it is a name. A raw line end is in no string, so that what breaks off, or is no JSON, is over
 * with its line. Memory is bounded: a {@code usage} object of more than 4 KiB and a value of more than 256 bytes, or with an escape, are passed over. For one thread.
 */
public final class ResponseReader {
    private static final int MOST_USAGE = 4096;
    private static final int MOST_TEXT = 256;
    private static final int LONGEST_NAME = "finish_reason".length();

    private enum State {
        /** Between strings. */
        OUTSIDE,
        /** In a string that may be a name. */
        NAME,
        /** In a string that is none of the names. */
        STRING,
        ESCAPE,
        /** Behind a string that is one of the names, if a colon follows. */
        NAMED,
        /** Before the value of a member that is looked for. */
        VALUE,
        /** In the text of one. */
        TEXT,
        /** In usage, outside of strings. */
        USAGE,
        USAGE_STRING,
        USAGE_ESCAPE
    }

    private final UsageCounts usage = new UsageCounts();
    private State state = State.OUTSIDE;
    private byte[] kept = new byte[64];
    private int length;

    /** How deep in usage it is. */
    private int depth;

    /** The name whose value is looked for. */
    private String name = "";

    private String model = "";
    private String finishReason = "";
    private String stopReason = "";

    /** Creates a reader for one answer. */
    public ResponseReader() {}

    /** Takes the next bytes of the answer, from position to limit, which stay as they are. */
    public void accept(ByteBuffer chunk) {
        int limit = chunk.limit();
        for (int at = chunk.position(); at < limit; at++) {
            byte b = chunk.get(at);
            if (state == State.STRING && b != '"' && b != '\\' && b != '\n') {
                continue;
            }
            take(b);
        }
    }

    /** Returns what the answer says it has cost, as far as it has passed; null if it does not say. */
    public @Nullable TokenUsage usage() {
        return usage.usage();
    }

    /** Returns the model that the answer named first; empty if it names none. */
    public String model() {
        return model;
    }

    /** Returns the last finish reason that was told, or, if none was, the last stop reason; empty if there is neither. */
    public String finishReason() {
        return finishReason.isEmpty() ? stopReason : finishReason;
    }

    private void take(byte b) {
        switch (state) {
            case OUTSIDE -> outside(b);
            case NAME -> name(b);
            case STRING -> string(b, State.OUTSIDE, State.ESCAPE);
            case ESCAPE -> state = b == '\n' ? State.OUTSIDE : State.STRING;
            case NAMED -> named(b);
            case VALUE -> value(b);
            case TEXT -> text(b);
            case USAGE, USAGE_STRING, USAGE_ESCAPE -> inUsage(b);
        }
    }

    private void outside(byte b) {
        state = b == '"' ? State.NAME : State.OUTSIDE;
        length = 0;
    }

    private void string(byte b, State after, State escape) {
        if (b == '\n') {
            state = State.OUTSIDE;
        } else if (b == '"') {
            state = after;
        } else if (b == '\\') {
            state = escape;
        }
    }

    private void name(byte b) {
        if (b == '"') {
            name = known();
            state = name.isEmpty() ? State.OUTSIDE : State.NAMED;
        } else if (b == '\\' || b == '\n' || length == LONGEST_NAME) {
            state = State.STRING;
            string(b, State.OUTSIDE, State.ESCAPE);
        } else {
            kept[length++] = b;
        }
    }

    /** Returns which of the names that are looked for was kept; empty if none. */
    private String known() {
        return switch (length) {
            case 5 -> is("usage") ? "usage" : model.isEmpty() && is("model") ? "model" : "";
            case 11 -> is("stop_reason") ? "stop_reason" : "";
            case 13 -> is("finish_reason") ? "finish_reason" : "";
            default -> "";
        };
    }

    private boolean is(String expected) {
        for (int i = 0; i < length; i++) {
            if (kept[i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void named(byte b) {
        if (b == ':') {
            state = State.VALUE;
        } else if (!JsonStream.isSpace(b)) {
            outside(b);
        }
    }

    private void value(byte b) {
        if (JsonStream.isSpace(b)) {
            return;
        }
        length = 0;
        boolean isUsage = name.equals("usage");
        if (b == '{' && isUsage) {
            depth = 0;
            state = State.USAGE;
            inUsage(b);
        } else if (b == '"') {
            state = isUsage ? State.STRING : State.TEXT;
        } else {
            state = State.OUTSIDE;
        }
    }

    private void text(byte b) {
        if (b == '"') {
            told(new String(kept, 0, length, UTF_8));
            state = State.OUTSIDE;
        } else if (b == '\\' || b == '\n' || length == MOST_TEXT) {
            state = State.STRING;
            string(b, State.OUTSIDE, State.ESCAPE);
        } else {
            keep(b);
        }
    }

    private void told(String value) {
        switch (name) {
            case "model" -> model = value;
            case "stop_reason" -> stopReason = value;
            default -> finishReason = value;
        }
    }

    private void inUsage(byte b) {
        if (length == MOST_USAGE) {
            tooLong(b);
            return;
        }
        keep(b);
        if (state == State.USAGE_ESCAPE) {
            state = b == '\n' ? State.OUTSIDE : State.USAGE_STRING;
        } else if (state == State.USAGE_STRING) {
            string(b, State.USAGE, State.USAGE_ESCAPE);
        } else {
            state = b == '"' ? State.USAGE_STRING : State.USAGE;
            depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
            if (depth == 0) {
                usage.add(kept, length);
                state = State.OUTSIDE;
            }
        }
    }

    /** Passes over the rest of a usage that is too long: what it is in the middle of is no name. */
    private void tooLong(byte b) {
        state = switch (state) {
            case USAGE_STRING -> State.STRING;
            case USAGE_ESCAPE -> State.ESCAPE;
            default -> State.OUTSIDE;
        };
        take(b);
    }

    private void keep(byte b) {
        if (length == kept.length) {
            kept = Arrays.copyOf(kept, 2 * length);
        }
        kept[length++] = b;
    }

    /** Returns how far it is, and nothing of the answer. */
    @Override
    public String toString() {
        return "ResponseReader[" + state + "]";
    }
}
