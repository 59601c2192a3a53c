package io.sluice.gateway.netty.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sluice.gateway.netty.internal.tls.FileContent;
import io.sluice.gateway.netty.internal.tls.TlsFileException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of authorities, and the context that trusts them. It is read again when a connection begins, but not more often than once a second; what can't be used then
 * leaves the context as it is, and one warning says so. For one thread at a time.
 */
final class TrustedFile {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedFile.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Empty for the JVM's authorities. */
    private final String file;

    private SslContext context;

    /** What it held when it was read last, good or bad; null for the JVM's authorities. */
    private @Nullable FileContent seen;

    private long seenNanos;

    private TrustedFile(String file, SslContext context, @Nullable FileContent seen, long nowNanos) {
        this.file = file;
        this.context = context;
        this.seen = seen;
        this.seenNanos = nowNanos;
    }

    /**
     * Reads a file; blocks.
     *
     * @param file empty = the JVM's authorities, which are never read again
     * @throws IOException if it can't be read, or holds no certificates in PEM
     */
    static TrustedFile load(String file, long nowNanos) throws IOException {
        if (file.isEmpty()) {
            return new TrustedFile(file, SslContextBuilder.forClient().build(), null, nowNanos);
        }
        try {
            FileContent content = FileContent.read(Path.of(file));
            return new TrustedFile(file, contextOf(content), content, nowNanos);
        } catch (InvalidPathException e) {
            throw new IOException("authorities (expected: a path)", e);
        } catch (TlsFileException e) {
            throw new IOException("authorities: " + file + " (expected: " + e.expected() + ")", e);
        }
    }

    /** Returns the context that trusts what the file holds, as far as is known; blocks if it is time to look. */
    SslContext context(long nowNanos) {
        if (seen != null && nowNanos - seenNanos >= FRESH_NANOS) {
            seenNanos = nowNanos;
            look(FileContent.read(Path.of(file)), seen);
        }
        return context;
    }

    private void look(FileContent now, FileContent before) {
        if (now.equals(before)) {
            return;
        }
        seen = now;
        try {
            context = contextOf(now);
            LOG.info("new connections trust the authorities that {} holds now", file);
        } catch (IOException e) {
            LOG.warn("authorities of {} changed and can't be used, the old ones stay: {}", file, e.getMessage());
        }
    }

    private static SslContext contextOf(FileContent content) throws IOException {
        return SslContextBuilder.forClient().trustManager(content.authorities()).build();
    }

    @Override
    public String toString() {
        return "TrustedFile[" + (file.isEmpty() ? "the JVM's authorities" : file) + "]";
    }
}
