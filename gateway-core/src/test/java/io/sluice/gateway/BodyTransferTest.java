package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Body#transferTo}: what an output stream gets, and what becomes of the body if that fails. */
@Timeout(30)
class BodyTransferTest {
    private final ManualBody body = new ManualBody();

    @Test
    void writesAllAndCounts() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            body.sendAll("one ", "two ", "three");
            body.end();
        });

        assertThat(body.transferTo(out)).isEqualTo(13);
        assertThat(out.toString(UTF_8)).isEqualTo("one two three");
        sending.join();
    }

    @Test
    void writesAnyKindOfBuffer() throws IOException {
        for (ByteBuffer chunk : List.of(
                ByteBuffer.wrap("--hello--".getBytes(UTF_8), 2, 5).slice(),
                ByteBuffer.wrap("--hello--".getBytes(UTF_8), 2, 5),
                ByteBuffer.wrap("hello".getBytes(UTF_8)).asReadOnlyBuffer(),
                ByteBuffer.allocateDirect(5).put("hello".getBytes(UTF_8)).flip())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(Body.of(chunk).transferTo(out)).isEqualTo(5);
            assertThat(out.toString(UTF_8)).isEqualTo("hello");
        }
    }

    @Test
    void flushesEachChunkBeforeTheNextComes() throws Exception {
        List<String> flushed = new ArrayList<>();
        CountDownLatch firstFlush = new CountDownLatch(1);
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                flushed.add(toString(UTF_8));
                firstFlush.countDown();
            }
        };
        CompletableFuture<Long> written = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            try {
                written.complete(body.transferTo(out));
            } catch (IOException e) {
                written.completeExceptionally(e);
            }
        });
        writer.start();
        body.send("a");
        assertThat(firstFlush.await(10, TimeUnit.SECONDS)).isTrue();
        body.send("b");
        body.end();

        assertThat(written.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(flushed).containsExactly("a", "ab");
    }

    @Test
    void writingThatFailsCancelsTheBody() {
        IOException cause = new IOException("client gone");
        OutputStream out = new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw cause;
            }
        };
        body.send("a");

        assertThatThrownBy(() -> body.transferTo(out)).isSameAs(cause);
        assertThat(body.cancellations).hasSize(1);
    }

    @Test
    void bodyThatFailsIsAnIoExceptionAfterWhatCameBefore() {
        IllegalStateException cause = new IllegalStateException("broken");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Body failing = new ManualBody() {
            @Override
            protected void onRequest(long chunks) {
                send("partial");
                breakWith(cause);
            }
        };

        assertThatThrownBy(() -> failing.transferTo(out))
                .isInstanceOf(IOException.class)
                .hasCause(cause);
        assertThat(out.toString(UTF_8)).isEqualTo("partial");
    }

    @Test
    void outputIsNotClosed() throws IOException {
        List<String> calls = new ArrayList<>();
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                calls.add("close");
            }
        };
        Body.of(new byte[3]).transferTo(out);

        assertThat(calls).isEmpty();
    }

    @Test
    void interruptedThreadDoesNotCloseTheOutput() {
        List<String> calls = new ArrayList<>();
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                calls.add("close");
            }
        };
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> body.transferTo(out)).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(calls).isEmpty();
        assertThat(body.cancellations).hasSize(1);
    }
}
