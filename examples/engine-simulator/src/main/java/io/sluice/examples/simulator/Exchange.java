package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Ending;
import io.sluice.examples.simulator.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One request on a connection and the answer to it. Confined to the connection's event loop. */
final class Exchange {

    /** Told once when nothing more is written. */
    interface Listener {
        void answered(Exchange exchange, Outcome outcome, Ending ending);
    }

    private final RecordedRequest request;
    private final Recorder books;
    private final Terms terms;
    private final Fault fault;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean received;
    private @Nullable AnswerWriter writer;

    Exchange(RecordedRequest request, Recorder books, Terms terms, Fault fault) {
        this.request = request;
        this.books = books;
        this.terms = terms;
        this.fault = fault;
    }

    void receive(ByteBuf bytes) {
        try {
            bytes.getBytes(bytes.readerIndex(), body, bytes.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int receivedBytes() {
        return body.size();
    }

    /** Notes that the request was received wholly. */
    void received() {
        books.received(request, body.toByteArray());
        receivedEnough();
    }

    /** Notes that the answer may begin. */
    void receivedEnough() {
        received = true;
    }

    /** Says whether the request was received and its answer not begun. */
    boolean isWaiting() {
        return received && writer == null;
    }

    void answer(Engine engine, Channel channel, Listener listener) {
        Wire wire = Wires.of(fault, terms, () -> engine.answer(request), Instant.now());
        writer = new AnswerWriter(channel, wire, request, () -> {
            Outcome outcome = wire.isWhole() ? Outcome.COMPLETED : Outcome.CUT;
            listener.answered(this, outcome, wire.ending());
        });
        writer.run();
    }

    /** Ends the exchange: production stops at once and the books are closed. Called once. */
    void end(Outcome outcome) {
        if (writer != null) {
            writer.stop();
        }
        books.ended(request, outcome);
    }

    @Override
    public String toString() {
        return request.toString();
    }
}
