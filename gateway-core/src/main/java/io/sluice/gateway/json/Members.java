package io.sluice.gateway.json;

import java.util.Arrays;

/** Where the top-level members of an object stand: four ints each in one array, because a body may have millions. */
final class Members {
    private static final int WIDTH = 4;
    /** What a request to a chat model has, as a rule: model, messages, stream and some options. */
    private static final int INITIAL = 8;

    /** The fewest bytes that a member takes, with its comma: {@code "":0,}. */
    private static final int SMALLEST = 5;

    /** For a text whose members nobody asks for; none can be added. */
    static final Members NONE = new Members(0);

    private final int most;
    private int[] fields;
    private int count;

    /** Makes room for the members of a text of {@code size} bytes. */
    Members(int size) {
        this.most = size / SMALLEST;
        this.fields = new int[WIDTH * Math.min(INITIAL, most)];
    }

    /**
     * Notes a member.
     *
     * @param tag of its name, see {@link Names}
     * @param name index of the opening quote of its name
     * @param value index of the first byte of its value
     * @param end index after its value
     */
    void add(int tag, int name, int value, int end) {
        int at = WIDTH * count;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, WIDTH * Math.min(2 * count, most));
        }
        fields[at] = tag;
        fields[at + 1] = name;
        fields[at + 2] = value;
        fields[at + 3] = end;
        count++;
    }

    int count() {
        return count;
    }

    /** Returns whether a member of this text has this name, which has this tag. */
    boolean isNamed(byte[] bytes, int member, String name, int tag) {
        int found = fields[WIDTH * member];
        return (found == tag || found == Names.ODD) && Names.same(bytes, name(member), name);
    }

    int name(int member) {
        return fields[WIDTH * member + 1];
    }

    int value(int member) {
        return fields[WIDTH * member + 2];
    }

    int end(int member) {
        return fields[WIDTH * member + 3];
    }

    @Override
    public String toString() {
        return "Members[" + count + "]";
    }
}
