package io.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A body whose source emits where it is asked, on the thread of the subscriber. */
class GeneratorBodyTest extends BodyContract {
    @Override
    protected Body bodyOf(long chunks) {
        return new Generator(chunks);
    }

    @Override
    protected Body failedBody() {
        Generator body = new Generator(1);
        body.breakNow();
        return body;
    }

    private static final class Generator extends AbstractBody {
        private long left;

        Generator(long chunks) {
            this.left = chunks;
            if (chunks == 0) {
                finish();
            }
        }

        void breakNow() {
            fail(new IOException("broken"));
        }

        @Override
        protected void onRequest(long chunks) {
            for (long i = 0; i < chunks && left > 0 && !isCancelled(); i++) {
                left--;
                emit(ByteBuffer.allocate(1));
            }
            if (left == 0) {
                finish();
            }
        }

        @Override
        protected void onCancel(Throwable cause) {}
    }
}
