package io.sluice.gateway.internal.request;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** The content coding of a request's body, as far as it can be read. */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE,
    /** Another one, or several. */
    UNREADABLE;

    static final String FIELD = "content-encoding";

    /** A text may be so many times as long as its coded form. */
    private static final long MAX_RATIO = 100;

    /** What is this small is not asked for its ratio. */
    private static final long SMALL = 64 * 1024;

    private static final int STEP = 8 * 1024;

    /** Returns the coding that the fields of a request tell. */
    static ContentCoding of(Headers headers) {
        String coding = null;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase(FIELD)) {
                if (coding != null) {
                    return UNREADABLE;
                }
                coding = headers.value(i);
            }
        }
        if (coding == null) {
            return IDENTITY;
        }
        return switch (coding.trim().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> UNREADABLE;
        };
    }

    /**
     * Returns the decoded text, or the bytes themselves if they are not coded. It costs no more than the bound, whatever the bytes are.
     *
     * @param maxBytes the most that the text may have
     * @throws GatewayException {@code REQUEST_TOO_LARGE} if it has more, or far more than is usual for its coded form; {@code INVALID_REQUEST} if the bytes are
     *     broken, {@code UNSUPPORTED_MEDIA_TYPE} if they cannot be read
     */
    ByteBuffer decode(ByteBuffer coded, long maxBytes) {
        if (this == IDENTITY || !coded.hasRemaining()) {
            return coded;
        }
        if (this == UNREADABLE) {
            throw new GatewayException(
                    ErrorKind.UNSUPPORTED_MEDIA_TYPE, "content-encoding (expected: gzip or deflate)");
        }
        long bound = Math.min(maxBytes, Math.max(SMALL, MAX_RATIO * coded.remaining()));
        Inflater raw = new Inflater(true);
        try (InputStream text = open(coded, raw)) {
            return read(text, bound);
        } catch (IOException broken) {
            throw new GatewayException(ErrorKind.INVALID_REQUEST, "the body is not what its content-encoding says");
        } finally {
            raw.end();
        }
    }

    private InputStream open(ByteBuffer coded, Inflater raw) throws IOException {
        byte[] bytes = coded.array();
        int from = coded.arrayOffset() + coded.position();
        InputStream in = new ByteArrayInputStream(bytes, from, coded.remaining());
        if (this == GZIP) {
            return new GZIPInputStream(in, STEP);
        }
        // Clients disagree on whether there is the frame of zlib around it, which begins with the method 8.
        boolean framed = coded.remaining() > 1
                && (bytes[from] & 0x0f) == 8
                && (((bytes[from] & 0xff) << 8) | (bytes[from + 1] & 0xff)) % 31 == 0;
        return framed ? new InflaterInputStream(in) : new InflaterInputStream(in, raw, STEP);
    }

    private static ByteBuffer read(InputStream text, long bound) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(STEP);
        byte[] step = new byte[STEP];
        for (int count = text.read(step); count >= 0; count = text.read(step)) {
            if (out.size() + count > bound) {
                throw new GatewayException(
                        ErrorKind.REQUEST_TOO_LARGE, "decoded body (expected: <= " + bound + " bytes)");
            }
            out.write(step, 0, count);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }
}
