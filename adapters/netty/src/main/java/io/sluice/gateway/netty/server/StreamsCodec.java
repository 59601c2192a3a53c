package io.sluice.gateway.netty.server;

import static io.netty.handler.codec.http2.Http2CodecUtil.DEFAULT_WINDOW_SIZE;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.util.AsciiString;

/** Puts together Netty's codec of HTTP/2 for a connection, with the bounds that a server needs among strangers. */
final class StreamsCodec extends AbstractHttp2ConnectionHandlerBuilder<StreamsConnection, StreamsCodec> {
    /** What a client may send of one body before it hears that it was taken. A body is taken as it comes, so this is nothing that is held. */
    private static final int STREAM_WINDOW = 1 << 20;

    /** The same for all streams of a connection. */
    private static final int CONNECTION_WINDOW = 16 << 20;

    /** What is remembered of response fields for each client, whatever it allows. */
    private static final long MAX_HEADER_TABLE = 4096;

    private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");

    private static final int MAX_EMPTY_DATA_FRAMES = 2;

    /** Streams that a client may reset: one that leaves now and then is everyday life, one that does it to have work begun is not (CVE-2023-44487). */
    private static final int MAX_RESETS = 1000;

    private static final int RESETS_SECONDS = 30;

    private final SocketChannel channel;
    private final LoopConnections siblings;
    private final RequestService service;
    private FrameScan scan = new FrameScan();

    StreamsCodec(SocketChannel channel, LoopConnections siblings, RequestService service) {
        this.channel = channel;
        this.siblings = siblings;
        this.service = service;
    }

    @Override
    protected StreamsConnection build() {
        int maxHeadBytes = service.options().maxHeadBytes();
        initialSettings(new Http2Settings()
                .maxConcurrentStreams(service.options().http2MaxStreams())
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(maxHeadBytes));
        Http2Connection connection = new DefaultHttp2Connection(true);
        // Priorities are not looked at: they would cost a tree for each client, and are deprecated (RFC 9113, 5.3).
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        Http2FrameWriter writer =
                new DefaultHttp2FrameWriter(new DefaultHttp2HeadersEncoder(StreamsCodec::isOfOneResponse, true));
        Http2ConnectionEncoder encoder = new Encoder(connection, writer);
        WatchedFrameReader reader = new WatchedFrameReader(maxHeadBytes, siblings);
        // Told before the codec: the builder takes it in no other order.
        decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA_FRAMES);
        decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS);
        codec(
                new DefaultHttp2ConnectionDecoder(
                        connection, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false),
                encoder);
        scan = reader.scan();
        return super.build();
    }

    @Override
    protected StreamsConnection build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        return new StreamsConnection(decoder, encoder, settings, scan, channel, siblings, service);
    }

    /** Returns whether a field is different each time: remembered, it would only push out of the table what comes again. */
    private static boolean isOfOneResponse(CharSequence name, CharSequence value) {
        return name.length() == REQUEST_ID.length() && AsciiString.contentEquals(REQUEST_ID, name);
    }

    /** Lets the client send so much on all streams together as it may. Called when the settings were written, which have no member for it. */
    static void enlargeWindow(StreamsConnection handler) throws Http2Exception {
        Http2Connection connection = handler.connection();
        handler.decoder()
                .flowController()
                .incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW - DEFAULT_WINDOW_SIZE);
    }

    /** Keeps to a table of its own size: a client that allows a large one would have it filled. */
    private static final class Encoder extends DefaultHttp2ConnectionEncoder {
        Encoder(Http2Connection connection, Http2FrameWriter writer) {
            super(connection, writer);
        }

        @Override
        public void remoteSettings(Http2Settings settings) throws Http2Exception {
            Long table = settings.headerTableSize();
            if (table != null && table > MAX_HEADER_TABLE) {
                settings.headerTableSize(MAX_HEADER_TABLE);
            }
            super.remoteSettings(settings);
        }
    }
}
