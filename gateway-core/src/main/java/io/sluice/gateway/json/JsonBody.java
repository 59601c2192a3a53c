package io.sluice.gateway.json;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An index of the top-level members of a JSON object: where each one's name and value stand in the bytes.
 *
 * <p>The whole text is checked against RFC 8259 and the rules of UTF-8 when it is indexed, at a cost that is linear whatever
 * the text is; nothing of it is decoded, copied or kept but the indexes, of 16 bytes a member. Members are asked for by
 * name with escapes resolved (<code>"max&#92;u005ftokens"</code> is {@code max_tokens}); of several members of one name the first
 * answers, so name those that matter in the {@code unique} set.
 *
 * <p>Immutable and safe for use by any number of threads, as long as nobody writes to the bytes it was made of: neither
 * to those given to {@link #parse} nor to the views returned here.
 */
public final class JsonBody {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final Members members;

    private JsonBody(byte[] bytes, int start, int end, Members members) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.members = members;
    }

    /**
     * Indexes a body in one pass.
     *
     * <p>The text must be one JSON object in UTF-8, without a byte-order mark, followed by nothing but white space, and nested
     * no deeper than 500, itself included. Strings, numbers and names may have any length.
     *
     * @param bytes the text, from position to limit, which stay as they are; backed by an array, and not to be written to
     *     any more
     * @param unique names of members that must not stand twice
     * @throws GatewayException {@code DUPLICATE_MEMBER} if one of them does, {@code INVALID_REQUEST} if the text is
     *     anything else than described
     * @throws IllegalArgumentException if the buffer has no accessible array
     */
    public static JsonBody parse(ByteBuffer bytes, Set<String> unique) {
        if (!bytes.hasArray()) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: backed by an accessible array)");
        }
        int start = bytes.arrayOffset() + bytes.position();
        int end = start + bytes.remaining();
        JsonBody body = new JsonBody(bytes.array(), start, end, JsonScanner.members(bytes.array(), start, end));
        body.refuseDuplicates(unique);
        return body;
    }

    private void refuseDuplicates(Set<String> unique) {
        for (String name : unique) {
            int tag = Names.tag(name);
            int first = find(name, tag, 0);
            if (first >= 0 && find(name, tag, first + 1) >= 0) {
                throw new GatewayException(ErrorKind.DUPLICATE_MEMBER, "JSON: member " + name + " stands twice");
            }
        }
    }

    /** Returns whether the object has a member of this name. */
    public boolean contains(String name) {
        return find(name) >= 0;
    }

    /** Returns whether a member is a JSON string; false if it is absent. */
    public boolean isString(String name) {
        int member = find(name);
        return member >= 0 && isString(member);
    }

    /** Returns the text of a member that is a JSON string, escapes resolved; null if it is absent or something else. */
    public @Nullable String string(String name) {
        int member = find(name);
        if (member < 0 || !isString(member)) {
            return null;
        }
        return JsonText.decode(bytes, members.value(member) + 1, members.end(member) - 1);
    }

    /** Returns whether a member is the literal {@code null}; false if it is absent. */
    public boolean isNull(String name) {
        int member = find(name);
        return member >= 0 && bytes[members.value(member)] == 'n';
    }

    /** Returns whether a member is the literal {@code true}; false if it is absent. */
    public boolean isTrue(String name) {
        int member = find(name);
        return member >= 0 && bytes[members.value(member)] == 't';
    }

    /** Returns a member that is an integer of at most 18 digits; {@code otherwise} if it is absent or anything else. */
    public long integer(String name, long otherwise) {
        int member = find(name);
        return member < 0 ? otherwise : JsonText.integer(bytes, members.value(member), members.end(member), otherwise);
    }

    /**
     * Returns whether any top-level member named {@code carrier}, also a second one of that name, holds a member with one of these names, however deep. One pass
     * over the values of those members.
     */
    public boolean hasWithin(String carrier, Collection<String> names) {
        int tag = Names.tag(carrier);
        for (int member = find(carrier, tag, 0); member >= 0; member = find(carrier, tag, member + 1)) {
            if (NameSearch.finds(bytes, members.value(member), members.end(member), names)) {
                return true;
            }
        }
        return false;
    }

    /** Returns a view of the raw bytes of a member's value, without white space around it; null if it is absent. */
    public @Nullable ByteBuffer raw(String name) {
        int member = find(name);
        return member < 0 ? null : view(members.value(member), members.end(member));
    }

    /**
     * Returns the body with an edit applied: a new array-backed buffer of just that size, everything untouched copied byte
     * for byte, white space and the order of members included.
     *
     * <p>With a member that is removed go its comma and the white space in front of it. An edit that changes nothing in this
     * body costs no copy: a view of its bytes is returned.
     */
    public ByteBuffer apply(JsonEdit edit) {
        byte[] edited = Splice.apply(bytes, start, end, members, edit);
        return edited == null ? bytes() : ByteBuffer.wrap(edited);
    }

    /**
     * Returns the same bytes as {@link #apply} in segments, to be sent one after the other: where it is cheaper than a copy they are views of this body and of the
     * edit. So any number of edits of a large body take no more memory than the body.
     *
     * @return one segment at least, none of them empty; backed by arrays, which must not be written to
     */
    public List<ByteBuffer> segments(JsonEdit edit) {
        List<ByteBuffer> edited = Splice.collect(bytes, start, end, members, edit);
        return edited == null ? List.of(bytes()) : edited;
    }

    /** Returns a new view of the bytes as they were given. */
    public ByteBuffer bytes() {
        return view(start, end);
    }

    private int find(String name) {
        return find(name, Names.tag(name), 0);
    }

    private int find(String name, int tag, int from) {
        for (int i = from; i < members.count(); i++) {
            if (members.isNamed(bytes, i, name, tag)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isString(int member) {
        return bytes[members.value(member)] == '"';
    }

    private ByteBuffer view(int from, int to) {
        return ByteBuffer.wrap(bytes, from, to - from).slice();
    }

    /** Returns the number of members and bytes, and nothing of what they say. */
    @Override
    public String toString() {
        return "JsonBody[" + members.count() + " members, " + (end - start) + " bytes]";
    }
}
