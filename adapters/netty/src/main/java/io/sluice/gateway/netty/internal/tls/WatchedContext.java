package io.sluice.gateway.netty.internal.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.gateway.spi.Ticker;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The context of files that are watched: connections that begin after a change get what the files say then, those that are open keep theirs.
 *
 * <p>Files that do not go together keep the old context. Somebody may be writing them one after the other, so a warning comes only if a second look finds the same,
 * and once for each such state.
 *
 * <p>{@link #get} is safe for use by any number of threads and never blocks.
 */
public final class WatchedContext implements Supplier<SslContext>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedContext.class);
    private static final long PERIOD_MILLIS = 500;

    private final ServerTlsFiles files;
    private final List<String> protocols;
    private volatile SslContext context;

    /** What the context was made of; belongs to whoever looks. */
    private ServerTlsFiles.State taken;

    /** What was no good when it was looked at last, and whether that was said. */
    private ServerTlsFiles.@Nullable State suspect;

    private boolean warned;
    private @Nullable ScheduledExecutorService looks;

    private WatchedContext(ServerTlsFiles files, List<String> protocols) throws TlsFileException {
        this.files = files;
        this.protocols = List.copyOf(protocols);
        this.taken = files.read();
        this.context = taken.newContext(protocols);
    }

    /**
     * Reads files, and watches them from now on.
     *
     * @param protocols what is offered by ALPN, the first is preferred
     * @throws TlsFileException if they can't be used as they are now
     */
    public static WatchedContext start(ServerTlsFiles files, List<String> protocols) throws TlsFileException {
        WatchedContext watched = unwatched(files, protocols);
        ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("sluice-tls-files", true));
        watched.looks = thread;
        Future<?> unused =
                thread.scheduleWithFixedDelay(watched::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return watched;
    }

    /** Reads files, which are looked at again when {@link #look} is called. */
    static WatchedContext unwatched(ServerTlsFiles files, List<String> protocols) throws TlsFileException {
        return new WatchedContext(files, protocols);
    }

    /** Returns the context for a connection that begins now. */
    @Override
    public SslContext get() {
        return context;
    }

    /** Ends the watching. May be called twice. */
    @Override
    public void close() {
        if (looks != null) {
            looks.shutdownNow();
        }
    }

    /** Looks at the files once; one thread at a time. Never throws, since that would end the looking. */
    void look() {
        try {
            ServerTlsFiles.State now = files.read();
            if (now.equals(taken)) {
                suspect = null;
            } else {
                take(now);
            }
        } catch (RuntimeException defect) {
            LOG.error("files for TLS could not be looked at", defect);
        }
    }

    private void take(ServerTlsFiles.State now) {
        try {
            context = now.newContext(protocols);
            taken = now;
            suspect = null;
            LOG.info("new connections get the certificate that {} holds now", files.certificate());
            now.warnings(Ticker.wallClock().instant()).forEach(warning -> LOG.warn("tls: {}", warning));
        } catch (TlsFileException bad) {
            refuse(now, bad);
        }
    }

    private void refuse(ServerTlsFiles.State now, TlsFileException cause) {
        if (!now.equals(suspect)) {
            suspect = now;
            warned = false;
        } else if (!warned) {
            warned = true;
            LOG.warn(
                    "files for TLS changed and can't be used, the old certificate stays: {} (expected: {})",
                    cause.part(),
                    cause.expected());
        }
    }

    @Override
    public String toString() {
        return "WatchedContext[" + files.certificate() + "]";
    }
}
