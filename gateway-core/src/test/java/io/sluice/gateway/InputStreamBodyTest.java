package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A body that is read from a blocking stream. */
class InputStreamBodyTest extends BodyContract {
    private static ExecutorService threads;

    @BeforeAll
    static void startThreads() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stopThreads() {
        threads.shutdownNow();
    }

    @Override
    protected Body bodyOf(long chunks) {
        return Body.from(new Bytes(chunks), threads);
    }

    /** Cancelled: nobody knows that a stream is broken before it is read, which nobody has asked for. */
    @Override
    protected Body failedBody() {
        Body body = Body.from(new Broken(), threads);
        body.cancel(new IOException("not wanted"));
        return body;
    }

    @Test
    void nothingIsReadThatIsNotAskedFor() {
        Bytes stream = new Bytes(5);
        ChunkProbe reader = ChunkProbe.on(Body.from(stream, Runnable::run));
        assertThat(stream.reads).isZero();
        reader.request(2);
        assertThat(stream.reads).isEqualTo(2);
        assertThat(stream.closes).isZero();
        reader.request(Long.MAX_VALUE);
        Await.value(reader.end());
        assertThat(reader.text()).isEqualTo("xxxxx");
        assertThat(stream.closes).isEqualTo(1);
    }

    @Test
    void readsHappenOnTheExecutorOnly() {
        Tasks tasks = new Tasks();
        Bytes stream = new Bytes(1);
        ChunkProbe reader = ChunkProbe.on(Body.from(stream, tasks)).request(1);
        reader.request(1);
        assertThat(stream.reads).isZero();
        assertThat(tasks.waiting).hasSize(1);
        tasks.runAll();
        assertThat(reader.text()).isEqualTo("x");
    }

    @Test
    void cancelClosesTheStreamOnceAndOnTheExecutor() {
        Tasks tasks = new Tasks();
        Bytes stream = new Bytes(3);
        Body body = Body.from(stream, tasks);
        body.cancel(new IOException("not wanted"));
        body.cancel(new IOException("still not"));
        assertThat(stream.closes).isZero();
        tasks.runAll();
        assertThat(stream.closes).isEqualTo(1);
        assertThat(stream.reads).isZero();
    }

    @Test
    void cancelFromWithinASignalClosesTheStreamOnce() {
        Bytes stream = new Bytes(3);
        Body body = Body.from(stream, Runnable::run);
        ChunkProbe reader = ChunkProbe.on(body).request(1);
        body.cancel(new IOException("not wanted"));
        Await.failure(reader.end());
        assertThat(stream.closes).isEqualTo(1);
        assertThat(stream.reads).isEqualTo(1);
    }

    @Test
    void brokenStreamIsClosedAndItsErrorPassedOn() {
        Broken stream = new Broken();
        ChunkProbe reader = ChunkProbe.on(Body.from(stream, Runnable::run)).request(1);
        assertThat(Await.failure(reader.end())).hasMessage("broken");
        assertThat(stream.closes).isEqualTo(1);
    }

    @Test
    void executorThatRefusesBreaksTheBodyAndTheStreamIsClosed() {
        Bytes stream = new Bytes(1);
        Executor full = task -> {
            throw new RejectedExecutionException("full");
        };
        ChunkProbe reader = ChunkProbe.on(Body.from(stream, full)).request(1);
        assertThat(Await.failure(reader.end())).isInstanceOf(RejectedExecutionException.class);
        assertThat(stream.closes).isEqualTo(1);
    }

    @Test
    void lengthMustBeTrue() {
        assertThat(Body.from(new Bytes(3), threads, 3).length()).isEqualTo(3);
        assertThat(new String(Await.value(Body.from(new Bytes(3), threads, 3).readAllBytes(9)), UTF_8))
                .isEqualTo("xxx");
        assertThat(Await.failure(Body.from(new Bytes(2), threads, 3).readAllBytes(9)))
                .hasMessage("body: 2 bytes (expected: 3)");
        assertThat(Await.failure(Body.from(new Bytes(4), threads, 3).readAllBytes(9)))
                .hasMessage("body: more bytes than expected (expected: 3)");
        assertThatIllegalArgumentException().isThrownBy(() -> Body.from(new Bytes(1), threads, -2));
    }

    @Test
    void largeStreamComesInChunksOfItsOwn() {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Body body = Body.from(new ByteArrayInputStream(bytes), threads, bytes.length);
        assertThat(Await.value(body.readAllBytes(bytes.length))).isEqualTo(bytes);
    }

    /** So many bytes, one a read. */
    private static final class Bytes extends InputStream {
        private long left;
        private int reads;
        private int closes;

        Bytes(long left) {
            this.left = left;
        }

        @Override
        public int read() {
            throw new AssertionError("one byte at a time");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            reads++;
            if (left == 0) {
                return -1;
            }
            left--;
            target[offset] = 'x';
            return 1;
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private static final class Broken extends InputStream {
        private int closes;

        @Override
        public int read() throws IOException {
            throw new IOException("broken");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("broken");
        }

        @Override
        public void close() throws IOException {
            closes++;
            throw new IOException("cannot be closed either");
        }
    }

    /** An executor whose tasks run when a test says so. */
    private static final class Tasks implements Executor {
        final Queue<Runnable> waiting = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        void runAll() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }
    }
}
