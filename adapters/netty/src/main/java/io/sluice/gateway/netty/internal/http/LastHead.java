package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;
import java.util.Arrays;

/**
 * The head that a connection had last. The heads of a connection repeat most of their lines, and a line that stood at the same place was checked then: to know it
 * again costs one comparison, where reading it costs a look at each byte and two texts. For one thread.
 */
final class LastHead {
    private static final int FIRST_LINES = 16;

    /** A head of more is not kept. */
    private static final int MAX_LINES = 64;

    private static final byte[] NO_BYTES = {};
    private static final int[] NO_LINES = {};

    private byte[] bytes = NO_BYTES;
    private String startLine = "";
    private Headers fields = Headers.empty();

    /** Where each line begins, and after the last one where that ends. */
    private int[] starts = NO_LINES;

    private int lines;

    /** Where the lines of the head begin that is being read, which will be the last one. */
    private int[] nextStarts = NO_LINES;

    /**
     * Returns the index after a line that is the same as it was, line end included; -1 if it is not, or has not come whole.
     *
     * @param line its number, from 0
     * @param head the bytes of the head so far
     * @param from where the line begins in them
     * @param to where they end
     */
    int endOfKnown(int line, byte[] head, int from, int to) {
        if (line >= lines) {
            return -1;
        }
        int end = from + starts[line + 1] - starts[line];
        return end <= to && Arrays.equals(head, from, end, bytes, starts[line], starts[line + 1]) ? end : -1;
    }

    /** Notes where a line of the head begins that is being read. */
    void begins(int line, int index) {
        if (line > MAX_LINES) {
            return;
        }
        if (line >= nextStarts.length) {
            nextStarts = Arrays.copyOf(nextStarts, Math.max(FIRST_LINES, Math.min(2 * line, MAX_LINES + 1)));
        }
        nextStarts[line] = index;
    }

    int lines() {
        return lines;
    }

    String startLine() {
        return startLine;
    }

    Headers fields() {
        return fields;
    }

    /**
     * Takes a head in place of this one.
     *
     * @param head its bytes, which are not written to until the next head was taken
     * @param count the number of its lines, all of whose beginnings and whose end were noted
     * @return the bytes of the head before, to be written to
     */
    byte[] replace(byte[] head, int count, String newStartLine, Headers newFields) {
        if (count > MAX_LINES) {
            clear();
            return head;
        }
        byte[] bytesBefore = bytes;
        int[] startsBefore = starts;
        bytes = head;
        starts = nextStarts;
        nextStarts = startsBefore;
        lines = count;
        startLine = newStartLine;
        fields = newFields;
        return bytesBefore;
    }

    /** Forgets the head. */
    void clear() {
        bytes = NO_BYTES;
        lines = 0;
        startLine = "";
        fields = Headers.empty();
    }

    @Override
    public String toString() {
        return "LastHead[" + lines + " lines]";
    }
}
