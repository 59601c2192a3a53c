package io.sluice.gateway.json;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One walk along the members of a body that applies an edit: done twice, to count the bytes and segments and then to write or collect them.
 *
 * <p>The bytes between two members go with the second one, so that the commas come out right whichever members go: the first
 * that is kept leaves the bytes before it behind.
 */
final class Splice {
    private static final byte[] COMMA = {','};

    /** From how many bytes to a segment on it is worth its views: a body of many small segments is cheaper to copy. */
    private static final int SEGMENT_BYTES = 1024;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final Members members;
    private final JsonEdit edit;

    /** Which changes the walk has come upon. */
    private final boolean[] placed;

    /** Where the bytes are written to; null while they are counted or collected. */
    private byte @Nullable [] out;

    /** What is collected; null while bytes are counted or written. */
    private @Nullable List<ByteBuffer> collected;

    private int size;
    private int segments;
    private boolean changed;

    /** The stretch of the source that is to be copied next: neighbours are joined to one copy. */
    private int runStart;

    private int runEnd;

    private Splice(byte[] bytes, int start, int end, Members members, JsonEdit edit) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.members = members;
        this.edit = edit;
        this.placed = new boolean[edit.size()];
    }

    /** Returns the text between two indexes with an edit applied, or null if the edit changes nothing in it. */
    static byte @Nullable [] apply(byte[] bytes, int start, int end, Members members, JsonEdit edit) {
        Splice splice = new Splice(bytes, start, end, members, edit);
        splice.walk();
        return splice.changed ? splice.write() : null;
    }

    /**
     * Returns the same in segments, which are views of the text and of the edit where that is cheaper than a copy, or null if the edit changes nothing.
     */
    static @Nullable List<ByteBuffer> collect(byte[] bytes, int start, int end, Members members, JsonEdit edit) {
        Splice splice = new Splice(bytes, start, end, members, edit);
        splice.walk();
        if (!splice.changed) {
            return null;
        }
        boolean copyIsCheaper = splice.size / SEGMENT_BYTES < splice.segments;
        return copyIsCheaper ? List.of(ByteBuffer.wrap(splice.write())) : splice.collect();
    }

    private byte[] write() {
        byte[] written = new byte[size];
        out = written;
        walkAgain();
        return written;
    }

    private List<ByteBuffer> collect() {
        List<ByteBuffer> views = new ArrayList<>(segments);
        collected = views;
        walkAgain();
        return views;
    }

    private void walkAgain() {
        size = 0;
        Arrays.fill(placed, false);
        walk();
    }

    private void walk() {
        int last = members.count() - 1;
        copy(start, last < 0 ? afterBrace() : members.name(0));
        boolean any = false;
        for (int i = 0; i <= last; i++) {
            int change = edit.changeOf(bytes, members, i);
            if (change >= 0 && (placed[change] || edit.change(change).isRemoval())) {
                changed = true;
                continue;
            }
            if (any) {
                copy(members.end(i - 1), members.name(i));
            }
            any = true;
            if (change < 0) {
                copy(members.name(i), members.end(i));
            } else {
                placed[change] = true;
                replace(i, edit.change(change));
            }
        }
        append(any);
        copy(last < 0 ? afterBrace() : members.end(last), end);
        flush();
    }

    private int afterBrace() {
        int at = start;
        while (bytes[at] != '{') {
            at++;
        }
        return at + 1;
    }

    private void replace(int member, Change change) {
        int value = members.value(member);
        int valueEnd = members.end(member);
        if (Arrays.equals(bytes, value, valueEnd, change.member, change.value, change.member.length)) {
            copy(members.name(member), valueEnd);
            return;
        }
        copy(members.name(member), value);
        insert(change.member, change.value);
    }

    private void append(boolean afterOthers) {
        boolean comma = afterOthers;
        for (int i = 0; i < placed.length; i++) {
            Change change = edit.change(i);
            if (placed[i] || !change.adds) {
                continue;
            }
            if (comma) {
                insert(COMMA, 0);
            }
            comma = true;
            insert(change.member, 0);
        }
    }

    private void copy(int from, int to) {
        if (from != runEnd) {
            flush();
            runStart = from;
        }
        runEnd = to;
    }

    private void insert(byte[] source, int from) {
        flush();
        changed = true;
        put(source, from, source.length);
    }

    private void flush() {
        put(bytes, runStart, runEnd);
        runStart = runEnd;
    }

    private void put(byte[] source, int from, int to) {
        int count = to - from;
        if (count == 0) {
            return;
        }
        if (out != null) {
            System.arraycopy(source, from, out, size, count);
        } else if (collected != null) {
            collected.add(ByteBuffer.wrap(source, from, count).slice());
        }
        size += count;
        segments++;
    }
}
