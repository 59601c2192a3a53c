package io.sluice.gateway.internal.pair;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Looks for the reason why the leg of an answer ended, while the answer passes: the value of {@code finish_reason}, or of {@code stop_reason} in an
 * answer without one. Inside a JSON string every quote has a backslash in front of it, so that nothing in a text is mistaken for these. For one thread.
 */
final class FinishReader {
    private static final byte[][] NAMES = {"\"finish_reason\"".getBytes(US_ASCII), "\"stop_reason\"".getBytes(US_ASCII)
    };

    private static final Set<String> BY_LENGTH = Set.of("length", "max_tokens");

    /** Longer than any reason there is. */
    private static final int LONGEST = 32;

    /** How much of each name the last bytes are. */
    private final int[] matched = new int[NAMES.length];

    /** What each name's last value was, as far as it has passed; empty if there was none that is a string. */
    private final StringBuilder[] reasons = {new StringBuilder(), new StringBuilder()};

    /** The name whose colon or value comes next; -1 if none. */
    private int reading = -1;

    private boolean inValue;

    void accept(ByteBuffer chunk) {
        for (int at = chunk.position(); at < chunk.limit(); at++) {
            byte b = chunk.get(at);
            if (reading < 0) {
                match(b);
            } else {
                read(b);
            }
        }
    }

    private void match(byte b) {
        for (int i = 0; i < NAMES.length; i++) {
            byte[] name = NAMES[i];
            // The only beginning of a name in itself is its quote.
            matched[i] = b == name[matched[i]] ? matched[i] + 1 : b == '"' ? 1 : 0;
            if (matched[i] == name.length) {
                reading = i;
                matched[0] = 0;
                matched[1] = 0;
                return;
            }
        }
    }

    private void read(byte b) {
        StringBuilder reason = reasons[reading];
        if (inValue) {
            boolean ends = b == '"' || reason.length() == LONGEST;
            if (ends) {
                leave();
            } else {
                reason.append((char) b);
            }
        } else if (b == '"') {
            inValue = true;
            reason.setLength(0);
        } else if (b != ':' && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
            leave(); // null, a number, or no member at all
        }
    }

    private void leave() {
        reading = -1;
        inValue = false;
    }

    /** Returns whether the answer has told a reason, and it was not the length; to be called when the answer has ended. */
    boolean endedEarly() {
        String told = (reasons[0].length() > 0 ? reasons[0] : reasons[1]).toString();
        return !told.isEmpty() && !BY_LENGTH.contains(told);
    }

    /** Returns nothing of the answer but the reason. */
    @Override
    public String toString() {
        return "FinishReader[" + reasons[0] + ", " + reasons[1] + "]";
    }
}
