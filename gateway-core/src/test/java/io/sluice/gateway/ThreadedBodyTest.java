package io.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A body whose source emits on a thread of its own, as an event loop does. */
class ThreadedBodyTest extends BodyContract {
    private static ExecutorService loop;

    @BeforeAll
    static void startLoop() {
        loop = Executors.newSingleThreadExecutor();
    }

    @AfterAll
    static void stopLoop() {
        loop.shutdownNow();
    }

    @Override
    protected Body bodyOf(long chunks) {
        return new Threaded(chunks);
    }

    @Override
    protected Body failedBody() {
        Threaded body = new Threaded(1);
        loop.execute(body::breakNow);
        return body;
    }

    /** All state but that of the base belongs to the loop. */
    private static final class Threaded extends AbstractBody {
        private long left;
        private long wanted;

        Threaded(long chunks) {
            this.left = chunks;
            loop.execute(this::work);
        }

        void breakNow() {
            fail(new IOException("broken"));
        }

        @Override
        protected void onRequest(long chunks) {
            loop.execute(() -> {
                boolean idle = wanted == 0;
                wanted = wanted + chunks < 0 ? Long.MAX_VALUE : wanted + chunks;
                if (idle) {
                    work();
                }
            });
        }

        /** Emits one chunk at a time, so that one endless body does not keep the loop from others. */
        private void work() {
            if (left == 0) {
                finish();
                return;
            }
            if (wanted > 0 && !isCancelled()) {
                wanted--;
                left--;
                emit(ByteBuffer.allocate(1));
                loop.execute(this::work);
            }
        }

        @Override
        protected void onCancel(Throwable cause) {}
    }
}
