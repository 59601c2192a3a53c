package io.sluice.examples.simulator;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Decodes requests with room for large heads, and refuses a request that has both {@code Transfer-Encoding} and
 * {@code Content-Length}: the base class would hide the second, and with it an attempt to smuggle a request.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 256 * 1024;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
