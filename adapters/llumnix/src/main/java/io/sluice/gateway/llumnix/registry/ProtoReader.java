package io.sluice.gateway.llumnix.registry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads one message of Protocol Buffers, field by field: {@link #next}, then what the field holds, or {@link #skip}. Whatever the bytes are, it ends, reads nothing behind their end
 * and keeps no more memory than they take. For one thread.
 */
final class ProtoReader {
    static final int VARINT = 0;
    static final int BYTES = 2;
    private static final int FIXED64 = 1;
    private static final int FIXED32 = 5;
    private static final int MOST_VARINT_BITS = 63;
    private static final long LARGEST_TAG = 0xFFFF_FFFFL;

    private final ByteBuffer in;
    private int field;
    private int wireType;

    ProtoReader(ByteBuffer message) {
        this.in = message;
    }

    /** Goes to the next field; returns whether there is one. */
    boolean next() {
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (tag < 0 || tag > LARGEST_TAG || field == 0) {
            throw new MalformedValueException("a field without a number");
        }
        return true;
    }

    /** Returns the field's number if it is of this wire type, else 0: a field of another type is an unknown one. */
    int fieldOf(int expectedType) {
        return wireType == expectedType ? field : 0;
    }

    /** Returns a number of 64 bits. */
    long int64() {
        return varint();
    }

    /** Returns a number of 32 bits, of which a writer may have sent 64. */
    int int32() {
        return (int) varint();
    }

    /** Returns a text of at most so many bytes, which is UTF-8 and has no control characters: it gets into logs. */
    String string(int mostBytes) {
        ByteBuffer bytes = bytes();
        if (bytes.remaining() > mostBytes) {
            throw new MalformedValueException("a text of " + bytes.remaining() + " bytes");
        }
        String text = decoded(bytes);
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedValueException("a text with control characters");
        }
        return text;
    }

    private static String decoded(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedValueException("a text that is not UTF-8");
        }
    }

    /** Returns a message in the message. */
    ProtoReader message() {
        return new ProtoReader(bytes());
    }

    /** Passes over what the field holds. */
    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> take(Long.BYTES);
            case BYTES -> bytes();
            case FIXED32 -> take(Integer.BYTES);
            default -> throw new MalformedValueException("a field of the wire type " + wireType);
        }
    }

    private ByteBuffer bytes() {
        return take(varint());
    }

    private ByteBuffer take(long length) {
        if (length < 0 || length > in.remaining()) {
            throw new MalformedValueException("a field that goes beyond the end");
        }
        ByteBuffer taken = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return taken;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift <= MOST_VARINT_BITS; shift += 7) {
            if (!in.hasRemaining()) {
                throw new MalformedValueException("a number that goes beyond the end");
            }
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedValueException("a number of more than 64 bits");
    }
}
