package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the scheduler, without which this books nothing for the gateway (clause FL-S-7): connects again whenever it ends, to the next address if it cannot, and
 * has questions go where it is connected.
 *
 * <p>Safe for use by any number of threads; it has one of its own, a daemon, for as long as it is open.
 */
final class Keepalive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keepalive.class);

    /** How long it waits before it connects again: at first, and at most. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final Duration LAST_PAUSE = Duration.ofSeconds(3);

    private final SchedulerAddresses addresses;
    private final Secret token;
    private final Runnable onKnown;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable KeptConnection connecting;
    private volatile @Nullable KeptConnection open;

    /** Whether operators know that it is not connected; only its own thread's. */
    private boolean told;

    /**
     * Creates it, not connected yet.
     *
     * @param onKnown called whenever it is connected, and the scheduler so knows this gateway
     */
    Keepalive(SchedulerAddresses addresses, Secret token, Runnable onKnown) {
        this.addresses = addresses;
        this.token = token;
        this.onKnown = onKnown;
        this.thread = new Thread(this::run, "sluice-llumnix-keepalive");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Returns the local address of the connection, which names the gateway to the scheduler; empty while there is none. */
    String gatewayId() {
        KeptConnection connection = open;
        return connection == null ? "" : connection.localAddress();
    }

    private void run() {
        long pauseMillis = FIRST_PAUSE.toMillis();
        while (closed.getCount() > 0) {
            boolean wasOpen = keepOne(addresses.current());
            pauseMillis = wasOpen ? FIRST_PAUSE.toMillis() : Math.min(2 * pauseMillis, LAST_PAUSE.toMillis());
            try {
                if (closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return; // nobody but its end would
            }
        }
    }

    /** Connects, and stays for as long as that lasts; returns whether it came about. */
    private boolean keepOne(Origin origin) {
        KeptConnection connection = KeptConnection.to(origin);
        connecting = connection;
        try (connection) {
            if (closed.getCount() > 0) {
                connection.run(token, () -> opened(connection));
            }
        } catch (IOException | RuntimeException e) {
            ended(connection, e);
        }
        boolean wasOpen = !connection.localAddress().isEmpty();
        addresses.release();
        if (!wasOpen) {
            addresses.failed(origin);
        }
        return wasOpen;
    }

    private void opened(KeptConnection connection) {
        addresses.keepTo(connection.origin());
        onKnown.run();
        open = connection;
        if (told) {
            LOG.info(
                    "Llumnix's scheduler at {} knows this gateway again, and places calls from now on",
                    connection.origin());
            told = false;
        }
    }

    private void ended(KeptConnection connection, Exception cause) {
        open = null;
        if (!told && closed.getCount() > 0) {
            LOG.warn(
                    "The keepalive to Llumnix's scheduler at {} ended: {}; the local policy places calls until it is back",
                    connection.origin(),
                    text(cause));
            told = true;
        }
    }

    private static String text(Exception cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Closes the connection and waits for the end of its thread, a little. May be called twice. */
    @Override
    public void close() {
        closed.countDown();
        KeptConnection connection = connecting;
        if (connection != null) {
            connection.close();
        }
        try {
            thread.join(KeptConnection.OPENING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
