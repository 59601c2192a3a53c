package io.sluice.gateway.internal.answer;

import java.nio.ByteBuffer;

/**
 * Looks in the data of an event for the two names that may matter: {@code error} and {@code finish_reason}, by what is rare in them, the double r and
 * the underscore. An event that has one is to be read; nearly all have neither, or null.
 */
final class EventNames {
    private static final String ERROR = "\"error\"";
    private static final int DOUBLE_R = ERROR.indexOf("rr");
    private static final String FINISH_REASON = "\"finish_reason\"";
    private static final int UNDERSCORE = FINISH_REASON.indexOf('_');
    private static final long RS = EightBytes.of('r');
    private static final long UNDERSCORES = EightBytes.of('_');

    private ByteBuffer data = ByteBuffer.allocate(0);
    private int from;
    private int to;
    private boolean hasError;
    private boolean hasFinish;

    void search(StreamEvent event) {
        data = event.data();
        from = event.from();
        to = event.to();
        hasError = false;
        hasFinish = false;
        int at = from;
        while (at + Long.BYTES <= to) {
            long eight = data.getLong(at);
            long rs = EightBytes.equal(eight, RS);
            if (((rs & (rs >>> Byte.SIZE)) | EightBytes.equal(eight, UNDERSCORES)) != 0) {
                look(at, at + Long.BYTES);
            }
            // So that no double r is cut in two.
            at += Long.BYTES - 1;
        }
        look(at, to);
    }

    /** Returns whether the word error stands there, and not as the name of a member that is null. */
    boolean hasError() {
        return hasError;
    }

    /** Returns whether there is a finish reason that is not null. */
    boolean hasFinish() {
        return hasFinish;
    }

    private void look(int begin, int end) {
        for (int at = begin; at < end; at++) {
            byte b = data.get(at);
            if (b == '_' && stands(FINISH_REASON, at - UNDERSCORE)) {
                int after = at - UNDERSCORE + FINISH_REASON.length();
                hasFinish |= isName(after) && !isNull(after);
            } else if (b == 'r' && stands(ERROR, at - DOUBLE_R)) {
                int after = at - DOUBLE_R + ERROR.length();
                hasError |= !isName(after) || !isNull(after);
            }
        }
    }

    private boolean stands(String name, int begin) {
        if (begin < from || begin + name.length() > to) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (data.get(begin + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isName(int after) {
        int colon = skipSpace(after);
        return colon < to && data.get(colon) == ':';
    }

    private boolean isNull(int after) {
        int value = skipSpace(skipSpace(after) + 1);
        return value < to && data.get(value) == 'n';
    }

    private int skipSpace(int begin) {
        int at = begin;
        while (at < to && data.get(at) == ' ') {
            at++;
        }
        return at;
    }

    /** Returns what was found, and nothing of the data. */
    @Override
    public String toString() {
        return "EventNames[error: " + hasError + ", finish: " + hasFinish + "]";
    }
}
