package io.sluice.gateway.internal.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * A field of a multipart form: where its value stands in the bytes.
 *
 * @param text the value
 * @param start index of its first byte, from the position of the body
 * @param end index after its last byte
 */
record FormField(String text, int start, int end) {
    /** Returns the form with another value in this field: a new buffer. */
    ByteBuffer replacedIn(ByteBuffer form, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        ByteBuffer copy = ByteBuffer.allocate(form.remaining() - (end - start) + bytes.length);
        int from = form.position();
        copy.put(form.slice(from, start)).put(bytes).put(form.slice(from + end, form.remaining() - end));
        return copy.flip();
    }
}
