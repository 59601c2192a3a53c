package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** A client of HTTP/2 that sends exactly the frames a test says, and shows those that come back. Every read ends after 10 s at the latest. */
final class RawStreams implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int INTERNAL_ERROR = 2;
    static final int STREAM_CLOSED = 5;
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /** Whether settings were sent, so that others may be acknowledged. */
    private boolean greeted;

    /** Whether what was read is allowed to be sent again. */
    private boolean grants = true;

    /** A frame; {@link Frame#GONE} when the server has closed. */
    static final class Frame {
        static final Frame GONE = new Frame(-1, 0, 0, new byte[0]);

        final int type;
        final int flags;
        final int stream;
        final byte[] payload;

        /** The fields of a head that is one frame. */
        Http2Headers fields = new DefaultHttp2Headers(false);

        Frame(int type, int flags, int stream, byte[] payload) {
            this.type = type;
            this.flags = flags;
            this.stream = stream;
            this.payload = payload;
        }

        boolean isGone() {
            return type < 0;
        }

        boolean isLast() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** Returns the error that a reset tells, or a farewell. */
        int error() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }

        int lastStream() {
            return ByteBuffer.wrap(payload).getInt(0);
        }

        @Override
        public String toString() {
            return "Frame[type " + type + ", flags " + flags + ", stream " + stream + ", " + payload.length + " bytes]";
        }
    }

    /** A response; the error of the reset that ended it, -1 if it ended well. */
    record Response(Http2Headers head, String body, int error) {
        int status() {
            return Integer.parseInt(head.status().toString());
        }

        String header(String name) {
            CharSequence value = head.get(name);
            return value == null ? "" : value.toString();
        }
    }

    private RawStreams(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress("localhost", port), PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects, and sends nothing. */
    static RawStreams connect(NettyServer server) throws IOException {
        return new RawStreams(server.address().getPort(), 0);
    }

    /** Connects and sends preface and empty settings. */
    static RawStreams open(NettyServer server) throws IOException {
        return connect(server).preface();
    }

    /** The same with a receive buffer of this size. */
    static RawStreams open(NettyServer server, int receiveBuffer) throws IOException {
        return new RawStreams(server.address().getPort(), receiveBuffer).preface();
    }

    RawStreams preface(byte... settings) throws IOException {
        greeted = true;
        batch.writeBytes(PREFACE);
        return frame(SETTINGS, 0, 0, settings).flush();
    }

    /** From now on the server hears nothing of what was read. */
    RawStreams withoutGrants() {
        grants = false;
        return this;
    }

    // Sending: frames are gathered until they are flushed

    RawStreams bytes(byte... bytes) {
        batch.writeBytes(bytes);
        return this;
    }

    RawStreams frame(int type, int flags, int stream, byte... payload) {
        byte[] head = ByteBuffer.allocate(9)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .array();
        batch.writeBytes(head);
        batch.writeBytes(payload);
        return this;
    }

    /** A head, whole; names and values in turn. */
    RawStreams headers(int stream, int flags, String... fields) throws IOException {
        return frame(HEADERS, flags | END_HEADERS, stream, block(fields));
    }

    RawStreams get(int stream, String path) throws IOException {
        return headers(stream, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "test", ":path", path);
    }

    /** The head of a post; more fields in turn. */
    RawStreams post(int stream, String... more) throws IOException {
        String[] fields = new String[8 + more.length];
        String[] first = {":method", "POST", ":scheme", "http", ":authority", "test", ":path", "/v1/completions"};
        System.arraycopy(first, 0, fields, 0, 8);
        System.arraycopy(more, 0, fields, 8, more.length);
        return headers(stream, 0, fields);
    }

    RawStreams data(int stream, int flags, String text) {
        return frame(DATA, flags, stream, text.getBytes(ISO_8859_1));
    }

    RawStreams reset(int stream, int error) {
        return frame(RESET, 0, stream, number(error));
    }

    RawStreams grant(int stream, int bytes) {
        return frame(WINDOW_UPDATE, 0, stream, number(bytes));
    }

    RawStreams flush() throws IOException {
        byte[] bytes = batch.toByteArray();
        batch.reset();
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The same, to a server that may have gone. */
    boolean flushIfOpen() {
        try {
            flush();
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    byte[] block(String... fields) throws IOException {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < fields.length; i += 2) {
            // One field a call: the order is that of the test, whatever it is worth.
            Http2Headers one = new DefaultHttp2Headers(false).add(fields[i], fields[i + 1]);
            try {
                encoder.encodeHeaders(3, one, out);
            } catch (Http2Exception e) {
                throw new IOException(e);
            }
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** A setting. */
    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    // Receiving

    /** Reads the next frame; acknowledges settings, and allows what was data to be sent again. */
    Frame read() throws IOException {
        try {
            int first = in.read();
            if (first < 0) {
                return Frame.GONE;
            }
            int length = first << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            Frame frame = new Frame(type, flags, stream, in.readNBytes(length));
            answer(frame);
            return frame;
        } catch (SocketException reset) {
            return Frame.GONE;
        }
    }

    private void answer(Frame frame) throws IOException {
        if (frame.type == HEADERS) {
            // Read or not: each changes the table that the next ones refer to.
            try {
                frame.fields = decoder.decodeHeaders(frame.stream, Unpooled.wrappedBuffer(frame.payload));
            } catch (Http2Exception e) {
                throw new IOException(e);
            }
        } else if (greeted && frame.type == SETTINGS && (frame.flags & ACK) == 0) {
            frame(SETTINGS, ACK, 0).flushIfOpen();
        } else if (frame.type == DATA && frame.payload.length > 0 && grants) {
            grant(0, frame.payload.length)
                    .grant(frame.stream, frame.payload.length)
                    .flushIfOpen();
        }
    }

    /** Reads up to the next frame of this type, or the end. */
    Frame next(int type) throws IOException {
        Frame frame = read();
        while (!frame.isGone() && frame.type != type) {
            frame = read();
        }
        return frame;
    }

    /** Reads up to the next frame of this stream, or the end. */
    Frame nextOf(int stream) throws IOException {
        Frame frame = read();
        while (!frame.isGone() && (frame.stream != stream || frame.type == WINDOW_UPDATE)) {
            frame = read();
        }
        return frame;
    }

    /** Reads the response of a stream to its end; frames of others are passed over. */
    Response response(int stream) throws IOException {
        Http2Headers head = new DefaultHttp2Headers(false);
        StringBuilder body = new StringBuilder();
        while (true) {
            Frame frame = nextOf(stream);
            if (frame.isGone()) {
                throw new IOException("closed within a response");
            }
            if (frame.type == RESET) {
                return new Response(head, body.toString(), frame.error());
            }
            if (frame.type == HEADERS) {
                head = frame.fields;
            } else {
                body.append(new String(frame.payload, ISO_8859_1));
            }
            if (frame.isLast()) {
                return new Response(head, body.toString(), -1);
            }
        }
    }

    /** Reads to the end; returns the error of the farewell, -1 if there was none. */
    int farewell() throws IOException {
        int error = -1;
        for (Frame frame = read(); !frame.isGone(); frame = read()) {
            error = frame.type == GOAWAY ? frame.error() : error;
        }
        return error;
    }

    /** Closes the connection at once, without a farewell of TCP. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
