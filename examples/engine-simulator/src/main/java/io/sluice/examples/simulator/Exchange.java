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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private boolean begun;
    private boolean over;
    private @Nullable Work work;
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
        return received && !begun;
    }

    void answer(Engine engine, Channel channel, Listener listener) {
        begun = true;
        if (!Wires.asksEngine(fault)) {
            write(Wires.of(fault, terms, () -> Answer.empty(500), Instant.now()), channel, listener);
            return;
        }
        Work begunWork = engine.answer(request, channel.eventLoop());
        work = begunWork;
        begunWork.whenReady(answer -> {
            if (!over) {
                write(Wires.of(fault, terms, () -> kept(engine, answer), Instant.now()), channel, listener);
            }
        });
    }

    private Answer kept(Engine engine, Answer answer) {
        return engine.options().keepsAnswers() ? answer.body(new KeptBody(answer.body(), request)) : answer;
    }

    private void write(Wire wire, Channel channel, Listener listener) {
        AnswerWriter newWriter = new AnswerWriter(channel, wire, request, this::computed, () -> {
            Outcome outcome = wire.isWhole() ? Outcome.COMPLETED : Outcome.CUT;
            listener.answered(this, outcome, wire.ending());
        });
        writer = newWriter;
        newWriter.run();
        if (work != null) {
            work.whenBodyArrivesLater(newWriter::wake);
        }
    }

    private CompletionStage<?> computed() {
        return work == null ? CompletableFuture.completedFuture(null) : work.computed();
    }

    /** Ends the exchange: production stops at once and the books are closed. Called once. */
    void end(Outcome outcome) {
        over = true;
        if (writer != null) {
            writer.stop();
        }
        if (work != null) {
            work.ended();
        }
        books.ended(request, outcome);
    }

    @Override
    public String toString() {
        return request.toString();
    }
}
