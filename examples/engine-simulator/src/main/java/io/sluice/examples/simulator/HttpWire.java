package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.examples.simulator.fault.Damage;
import io.sluice.examples.simulator.fault.Ending;
import io.sluice.examples.simulator.fault.Pace;

/** An HTTP/1.1 answer, framed right or, where the damage says so, wrong. */
final class HttpWire implements Wire {

    private static final int HEAD = -1;

    private enum Framing {
        NO_BODY,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final Answer answer;
    private final AnswerBody body;
    private final Terms terms;
    private final Pace pace;
    private final Damage damage;
    private final Framing framing;
    private final ByteBuf chunk = Unpooled.buffer(256);
    private int next = HEAD;

    HttpWire(Answer answer, Terms terms, Pace pace, Damage damage) {
        this.answer = answer;
        this.body = answer.body();
        this.terms = terms;
        this.pace = pace;
        this.damage = damage;
        this.framing = framing();
    }

    private Framing framing() {
        if (terms.headOnly() || answer.status() == 204 || answer.status() == 304) {
            return Framing.NO_BODY;
        }
        if (!body.isStream() || damage.lengthDelta() != 0) {
            return Framing.LENGTH;
        }
        return terms.http11() ? Framing.CHUNKED : Framing.UNTIL_CLOSE;
    }

    private int pieces() {
        return switch (framing) {
            case NO_BODY -> 0;
            case LENGTH, UNTIL_CLOSE -> body.size();
            case CHUNKED -> body.size() + 1;
        };
    }

    @Override
    public boolean hasNext() {
        return next < pieces();
    }

    @Override
    public long pauseNanos() {
        if (next == HEAD) {
            return answer.delay().plus(pace.beforeHead()).toNanos();
        }
        return next < body.size() ? body.pauseNanos(next) + pace.beforeChunk().toNanos() : 0;
    }

    @Override
    public Part write(ByteBuf out) {
        int piece = next++;
        if (piece == HEAD) {
            writeHead(out);
            return Part.HEAD;
        }
        if (framing != Framing.CHUNKED) {
            body.write(piece, out);
            return Part.CHUNK;
        }
        if (piece == body.size()) {
            ByteBufUtil.writeAscii(out, "0\r\n\r\n");
            return Part.TAIL;
        }
        writeChunk(piece, out);
        return Part.CHUNK;
    }

    private void writeHead(ByteBuf out) {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(HttpResponseStatus.valueOf(answer.status()))
                .append("\r\nserver: engine-simulator\r\n");
        answer.headers().forEach(header -> field(head, header.name(), header.value()));
        if (terms.requestId() != null) {
            field(head, "x-request-id", terms.requestId());
        }
        switch (framing) {
            case LENGTH -> field(head, "content-length", Integer.toString(body.length() + damage.lengthDelta()));
            case CHUNKED -> field(head, "transfer-encoding", "chunked");
            case NO_BODY, UNTIL_CLOSE -> {}
        }
        if (ending() == Ending.CLOSE) {
            field(head, "connection", "close");
        }
        out.writeCharSequence(head.append("\r\n"), US_ASCII);
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private void writeChunk(int piece, ByteBuf out) {
        chunk.clear();
        body.write(piece, chunk);
        boolean bad = piece == damage.badChunk();
        String size = bad ? damage.chunkSize() : Integer.toHexString(chunk.readableBytes());
        ByteBufUtil.writeAscii(out, size);
        ByteBufUtil.writeAscii(out, "\r\n");
        out.writeBytes(chunk);
        ByteBufUtil.writeAscii(out, "\r\n");
    }

    @Override
    public int status() {
        return answer.status();
    }

    @Override
    public boolean isWhole() {
        return !hasNext();
    }

    @Override
    public Ending ending() {
        return terms.keepAlive() && framing != Framing.UNTIL_CLOSE ? Ending.KEEP_ALIVE : Ending.CLOSE;
    }
}
