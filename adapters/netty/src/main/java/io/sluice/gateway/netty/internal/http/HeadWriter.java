package io.sluice.gateway.netty.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.ExchangeRequest;

/** Writes the heads of messages. Text goes out as ISO 8859-1, as it came in; header fields hold nothing beyond that. */
public final class HeadWriter {
    private static final byte[] HTTP_1_1 = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    private HeadWriter() {}

    /** Writes the head of a request: its line, {@code Host}, its fields and, as its method asks for, the length of its body. */
    public static void request(ByteBuf out, ExchangeRequest request, int length, RequestForm form) {
        text(out, request.method());
        out.writeByte(' ');
        if (form.isForProxy()) {
            text(out, form.prefix());
        }
        if (!form.isForProxy() || request.target().startsWith("/")) {
            // An asterisk is an absolute URL without a path (RFC 9112, 3.2.4).
            text(out, request.target());
        }
        out.writeBytes(HTTP_1_1);
        text(out, request.origin().authority());
        out.writeBytes(LINE_END);
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            field(out, headers.name(i), headers.value(i));
        }
        if (!form.authorization().isEmpty()) {
            field(out, "proxy-authorization", form.authorization());
        }
        if (length > 0 || expectsBody(request.method())) {
            contentLength(out, length);
        }
        out.writeBytes(LINE_END);
    }

    /** Writes a status line. */
    public static void status(ByteBuf out, int status) {
        out.writeBytes(StatusLines.of(status));
    }

    /** Writes a field. */
    public static void field(ByteBuf out, String name, String value) {
        text(out, name);
        out.writeByte(':').writeByte(' ');
        text(out, value);
        out.writeBytes(LINE_END);
    }

    /** Writes the field that tells the length of the body. */
    public static void contentLength(ByteBuf out, long length) {
        out.writeBytes(CONTENT_LENGTH);
        decimal(out, length);
        out.writeBytes(LINE_END);
    }

    /** Writes the field that announces chunks. */
    public static void chunked(ByteBuf out) {
        out.writeBytes(CHUNKED);
    }

    /** Writes the field that tells whether the connection lives on. */
    public static void connection(ByteBuf out, boolean keepAlive) {
        out.writeBytes(keepAlive ? KEEP_ALIVE : CLOSE);
    }

    /** Writes the blank line that ends a head. */
    public static void end(ByteBuf out) {
        out.writeBytes(LINE_END);
    }

    /** Writes the interim response that asks for the body. */
    public static void interim100(ByteBuf out) {
        out.writeBytes(CONTINUE);
    }

    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private static void decimal(ByteBuf out, long number) {
        text(out, Long.toString(number));
    }

    private static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
