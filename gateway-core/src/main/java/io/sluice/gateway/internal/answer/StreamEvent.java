package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** One event of a stream of server-sent events: where its name and its data stand. To be used again for the next. For one thread. */
final class StreamEvent {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /** The length of the field's name and its colon. */
    private static final int DATA = "data:".length();

    private static final int EVENT = "event:".length();

    private ByteBuffer text = NONE;
    private int nameFrom;
    private int nameTo;
    private ByteBuffer data = NONE;
    private boolean isInPlace;
    private int from;
    private int to;

    /** Takes an event: its lines, with or without the blank one. The bytes must stay as they are while this is used. */
    void read(EventSplitter events) {
        text = events.text();
        data = text;
        isInPlace = true;
        int begin = events.from();
        int end = events.to();
        nameFrom = nameTo = from = to = begin;
        if (events.isOneLine() && isField("data", begin, end)) {
            from = skipSpace(begin + DATA, end);
            to = skipSpaceBack(from, end);
        } else {
            readLines(text, begin, end);
        }
    }

    private void readLines(ByteBuffer lines, int begin, int end) {
        int dataLines = 0;
        int at = begin;
        while (at < end) {
            int lineEnd = EventSplitter.lineEnd(lines, at, end);
            if (isField("data", at, lineEnd)) {
                dataLines++;
                from = skipSpace(at + DATA, lineEnd);
                to = skipSpaceBack(from, lineEnd);
            } else if (isField("event", at, lineEnd)) {
                nameFrom = skipSpace(at + EVENT, lineEnd);
                nameTo = skipSpaceBack(nameFrom, lineEnd);
            }
            at = lineEnd + 1;
        }
        if (dataLines > 1) {
            join(lines, begin, end);
        }
    }

    /** Takes something that is no event for one whose data it is. */
    void readData(ByteBuffer whole, int begin, int end) {
        text = whole;
        data = whole;
        isInPlace = true;
        nameFrom = nameTo = begin;
        from = skipSpace(begin, end);
        to = skipSpaceBack(from, end);
    }

    /** Data of several lines: rare enough to be copied. */
    private void join(ByteBuffer lines, int begin, int end) {
        ByteBuffer joined = ByteBuffer.allocate(end - begin);
        int at = begin;
        while (at < end) {
            int lineEnd = EventSplitter.lineEnd(lines, at, end);
            if (isField("data", at, lineEnd)) {
                int valueFrom = skipSpace(at + DATA, lineEnd);
                for (int index = valueFrom; index < lineEnd; index++) {
                    joined.put(lines.get(index));
                }
                joined.put((byte) '\n');
            }
            at = lineEnd + 1;
        }
        data = joined;
        isInPlace = false;
        from = 0;
        to = skipSpaceBack(0, joined.position());
    }

    /** Returns the bytes in which the data stand. */
    ByteBuffer data() {
        return data;
    }

    /** Returns whether the data stand in the bytes of the event, as those of one line do, and are no copy. */
    boolean isInPlace() {
        return isInPlace;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    boolean hasData() {
        return to > from;
    }

    /** Returns whether the object in the data, if it is one, is whole, as far as its last byte tells; an event that was not closed may have lost a part. */
    boolean isWhole() {
        return !hasData() || data.get(from) != '{' || data.get(to - 1) == '}';
    }

    /** Returns whether the data are the word with which completions end. */
    boolean isDone() {
        return is("[DONE]", data, from, to);
    }

    boolean isNamed(String name) {
        return is(name, text, nameFrom, nameTo);
    }

    /** Returns whether the event is not like most: it has a name of its own. */
    boolean hasName() {
        return nameTo > nameFrom;
    }

    /** Returns a walk over the members of the data. */
    JsonMembers members() {
        return JsonMembers.of(data, from, to);
    }

    /** Returns whether the event says that its sender has failed: by its name, its type, or a member {@code error}. */
    boolean isError() {
        if (isNamed("error")) {
            return true;
        }
        JsonMembers members = members();
        while (members.next()) {
            if ((members.isNamed("error") && !members.isNull())
                    || (members.isNamed("type") && members.isText("error"))) {
                return true;
            }
        }
        return false;
    }

    private boolean isField(String name, int begin, int end) {
        int colon = begin + name.length();
        return colon < end && text.get(colon) == ':' && is(name, text, begin, colon);
    }

    private static boolean is(String expected, ByteBuffer text, int begin, int end) {
        if (end - begin != expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (text.get(begin + i) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int skipSpace(int begin, int end) {
        int at = begin;
        while (at < end && isSpace(text.get(at))) {
            at++;
        }
        return at;
    }

    private int skipSpaceBack(int begin, int end) {
        int at = end;
        while (at > begin && isSpace(data.get(at - 1))) {
            at--;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    /** Returns the name of the event, and nothing of its data. */
    @Override
    public String toString() {
        return "StreamEvent["
                + ISO_8859_1.decode(text.duplicate().limit(nameTo).position(nameFrom)) + ", " + (to - from)
                + " bytes]";
    }
}
