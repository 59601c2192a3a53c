package io.sluice.gateway.transport;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that a {@link JdkHttpTransport} starts itself: daemons named {@code sluice-jdk-transport-…}. */
final class TransportThreads {
    private static final String PREFIX = "sluice-jdk-transport-";

    /** On two processors, four threads carry a third more than two, and eight less; and a name service may hold one up. */
    private static final int COUNT = Math.max(4, Runtime.getRuntime().availableProcessors());

    private TransportThreads() {}

    /**
     * Starts a pool. The client's own default would start a thread for each burst.
     *
     * <p>After its end it drops what it is given: the client's timers go on for a while, and a refusal would make it print a stack trace.
     */
    static ExecutorService start() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                COUNT,
                COUNT,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, PREFIX + number.incrementAndGet()),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Closes a client of Java 21 or newer, without waiting for it. Its {@code close} waits for its exchanges for ever, unless its
     * thread is interrupted: then it ends them.
     */
    static void closeNow(AutoCloseable client) {
        Runnable close = () -> {
            Thread.currentThread().interrupt();
            try {
                client.close();
            } catch (Exception e) {
                // Its exchanges have ended already, and its connections end with its selector.
            }
        };
        daemon(close, PREFIX + "closer").start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
