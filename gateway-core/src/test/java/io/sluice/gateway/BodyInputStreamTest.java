package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Body#toInputStream}: what a reading thread sees. */
@Timeout(30)
class BodyInputStreamTest {
    private final ManualBody body = new ManualBody();
    private final InputStream in = body.toInputStream();
    private Thread reader;

    @Test
    void readsByteByByte() throws IOException {
        body.send("a\u00ff");
        body.end();

        assertThat(in.read()).isEqualTo('a');
        assertThat(in.read()).isEqualTo(0xc3);
        assertThat(in.read()).isEqualTo(0xbf);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void readsWhatIsThereAndNoMoreThanFits() throws IOException {
        body.sendAll("hello", "world");
        byte[] target = new byte[10];

        assertThat(in.read(target, 2, 3)).isEqualTo(3);
        assertThat(new String(target, 2, 3, UTF_8)).isEqualTo("hel");
        assertThat(in.available()).isEqualTo(2);
        assertThat(in.read(target)).isEqualTo(2);
        assertThat(in.read(target, 0, 0)).isZero();
        assertThat(in.available()).isZero();
    }

    @Test
    void checksItsArguments() {
        assertThatThrownBy(() -> in.read(new byte[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> in.read(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void readsAllBytesAcrossChunks() throws IOException {
        body.sendAll("one ", "two ", "three");
        body.end();

        assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("one two three");
    }

    @Test
    void skipsAcrossChunks() throws IOException {
        body.sendAll("one ", "two ", "three");
        body.end();

        assertThat(in.skip(6)).isEqualTo(6);
        assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("o three");
    }

    @Test
    void asksForAFewChunksAndForOneMoreWithEachTaken() throws IOException {
        assertThat(body.requests).containsExactly((long) BodyInputStream.WINDOW);
        body.sendAll("a", "b");
        in.read();
        assertThat(body.requests).containsExactly((long) BodyInputStream.WINDOW, 1L);
    }

    @Test
    void waitsForBytes() throws Exception {
        CompletableFuture<Integer> read = reading();
        awaitWaiting();
        body.send("x");

        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo('x');
    }

    @Test
    void deliversWhatCameBeforeAFailureThenFailsAlways() throws IOException {
        IOException cause = new IOException("reset");
        body.send("ab");
        body.breakWith(cause);

        assertThat(in.readNBytes(2)).asString(UTF_8).isEqualTo("ab");
        assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasCause(cause);
        assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasCause(cause);
    }

    @Test
    void cancellingTheBodyWakesTheReader() throws Exception {
        IOException cause = new IOException("given up");
        CompletableFuture<Integer> read = reading();
        awaitWaiting();
        body.cancel(cause);

        assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS)).rootCause().isSameAs(cause);
    }

    @Test
    void closingCancelsTheBody() throws IOException {
        body.send("unread");
        in.close();

        assertThat(body.cancellations).hasSize(1);
        assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("the stream is closed");
        in.close();
        assertThat(body.cancellations).hasSize(1);
    }

    @Test
    void closingFromAnotherThreadWakesTheReader() throws Exception {
        CompletableFuture<Integer> read = reading();
        awaitWaiting();
        in.close();

        assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS)).rootCause().hasMessage("the stream is closed");
        assertThat(body.cancellations).hasSize(1);
    }

    @Test
    void closingAfterTheEndLeavesTheBodyAlone() throws IOException {
        body.end();
        in.close();

        assertThat(body.cancellations).isEmpty();
        assertThat(body.completion().toCompletableFuture()).isCompleted();
    }

    @Test
    void secondStreamFailsAndClosingItLeavesTheFirstAlone() throws IOException {
        try (InputStream second = body.toInputStream()) {
            assertThatThrownBy(second::read).hasCauseInstanceOf(IllegalStateException.class);
        }
        body.send("x");

        assertThat(in.read()).isEqualTo('x');
        assertThat(body.cancellations).isEmpty();
    }

    @Test
    void interruptingTheReaderCancelsTheBody() throws Exception {
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
        });
        reader.start();
        reader.interrupt();

        assertThat(stillInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
        reader.join();
        assertThat(body.cancellations).singleElement().isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void losesNothingBetweenThreads() throws Exception {
        int chunks = 50_000;
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < chunks; i++) {
                body.send(Integer.toString(i % 10));
            }
            body.end();
        });
        for (int i = 0; i < chunks; i++) {
            assertThat(in.read()).isEqualTo('0' + i % 10);
        }
        assertThat(in.read()).isEqualTo(-1);
        sending.get(10, TimeUnit.SECONDS);
    }

    @Test
    void showsTheBody() {
        assertThat(in).hasToString("BodyInputStream[Body[open, emitted: 0, requested: 4]]");
    }

    private CompletableFuture<Integer> reading() {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        reader = new Thread(() -> {
            try {
                result.complete(in.read());
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        reader.start();
        return result;
    }

    /** Lets the reader get to where it waits. */
    private void awaitWaiting() {
        while (reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
