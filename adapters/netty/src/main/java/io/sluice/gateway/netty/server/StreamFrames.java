package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.StreamFields;
import org.jspecify.annotations.Nullable;

/** Brings what Netty's codec tells of a connection to its streams. Belongs to the event loop of the connection. */
final class StreamFrames extends Http2EventAdapter {
    private final StreamsConnection connection;
    private final LoopConnections siblings;
    private final RequestService service;
    private final Http2Connection.PropertyKey exchanges;

    StreamFrames(StreamsConnection connection, LoopConnections siblings, RequestService service) {
        this.connection = connection;
        this.siblings = siblings;
        this.service = service;
        this.exchanges = connection.connection().newKey();
    }

    /** Returns what goes on on a stream; null if nothing has begun. */
    @Nullable
    StreamExchange exchange(Http2Stream stream) {
        return stream.getProperty(exchanges);
    }

    /** Refuses the request of a stream, whose head could not be read; returns false if it was answered. */
    boolean refuse(int streamId, BadMessageException cause) {
        Http2Stream stream = connection.connection().stream(streamId);
        try {
            if (stream == null) {
                stream = connection.connection().remote().createStream(streamId, false);
            }
        } catch (Http2Exception notToBeOpened) {
            return false;
        }
        if (stream.isHeadersSent()) {
            return false;
        }
        StreamExchange exchange = exchange(stream);
        (exchange == null ? open(stream) : exchange).refuse(cause);
        return true;
    }

    /** Called when a client has caught up with a stream, or does not keep up any more. */
    void writabilityChanged(Http2Stream stream) {
        StreamExchange exchange = exchange(stream);
        if (exchange != null && connection.isWritable(stream)) {
            exchange.queue();
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean isLast) {
        Http2Stream stream = connection.connection().stream(streamId);
        StreamExchange exchange = exchange(stream);
        if (exchange == null) {
            open(stream).head((StreamFields) headers, isLast);
        } else {
            exchange.trailers((StreamFields) headers);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean isLast) {
        onHeadersRead(ctx, streamId, headers, padding, isLast);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean isLast) {
        StreamExchange exchange = exchange(connection.connection().stream(streamId));
        return exchange == null ? data.readableBytes() + padding : exchange.data(data, padding, isLast);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment) {
        if (streamId == 0) {
            connection.clock().granted();
            return;
        }
        StreamExchange exchange = exchange(connection.connection().stream(streamId));
        if (exchange != null) {
            exchange.granted();
        }
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
        if (data == StreamsConnection.LAST_CALL && connection.isEndAnnounced()) {
            connection.fixEnd();
        }
    }

    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
        StreamExchange exchange = exchange(stream);
        if (exchange != null && stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            exchange.queue();
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        StreamExchange exchange = exchange(stream);
        if (exchange != null) {
            exchange.closed();
            connection.closed();
        }
    }

    private StreamExchange open(Http2Stream stream) {
        StreamExchange exchange = new StreamExchange(connection, service, stream);
        stream.setProperty(exchanges, exchange);
        siblings.answering();
        connection.opened();
        return exchange;
    }

    @Override
    public String toString() {
        return "StreamFrames[" + connection + "]";
    }
}
