package io.sluice.gateway.operations.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Where lines go to in tests: memory, which can be full for a while, or take nothing. */
final class WrittenLines extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CountDownLatch failed = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);
    private volatile boolean full;
    private volatile boolean silent;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        entered.countDown();
        if (full) {
            synchronized (taken) {
                taken.write(bytes, from, length / 2);
            }
            failed.countDown();
            throw new IOException("No space left on device");
        }
        if (silent) {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        synchronized (taken) {
            taken.write(bytes, from, length);
        }
    }

    void full(boolean isFull) {
        full = isFull;
    }

    /** Makes writers wait until {@link #release}. */
    void silent() {
        silent = true;
    }

    void release() {
        released.countDown();
    }

    CountDownLatch failed() {
        return failed;
    }

    CountDownLatch entered() {
        return entered;
    }

    String text() {
        synchronized (taken) {
            return taken.toString(US_ASCII);
        }
    }

    List<String> lines() {
        return text().lines().toList();
    }
}
