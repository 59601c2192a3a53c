package io.sluice.gateway.netty.server;

import io.netty.handler.ssl.SslContext;
import io.sluice.gateway.netty.internal.tls.ServerTlsFiles;
import io.sluice.gateway.netty.internal.tls.TlsFileException;
import io.sluice.gateway.netty.internal.tls.WatchedContext;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * By what a {@link NettyServer} speaks TLS with its clients: files in PEM, which are watched as long as a server runs, or a context of the host's. Immutable; holds no
 * key itself.
 *
 * <p>With files it speaks TLS 1.3 and 1.2 by the JVM's own implementation. A host that wants another, OpenSSL's for instance, gives a context.
 */
public final class ServerTls {
    private final @Nullable ServerTlsFiles files;
    private final @Nullable SslContext given;

    private ServerTls(@Nullable ServerTlsFiles files, @Nullable SslContext given) {
        this.files = files;
        this.given = given;
    }

    /**
     * Returns TLS by files. They are read when a server starts, and again within two seconds of a change: connections that begin then get the new certificate.
     *
     * @param certificate the server's certificate, then those between it and an authority
     * @param key its private key, PKCS#8, PKCS#1 or SEC1, not encrypted; may be the same file
     */
    public static ServerTls ofFiles(Path certificate, Path key) {
        return new ServerTls(new ServerTlsFiles(certificate, key, null), null);
    }

    /**
     * Returns TLS by a context of the host's, which answers for all that it allows. {@code http/1.1} must be among its protocols if it negotiates any.
     *
     * @param context for servers; it stays the caller's
     */
    public static ServerTls of(SslContext context) {
        return new ServerTls(null, Objects.requireNonNull(context, "context"));
    }

    /**
     * Returns TLS that only clients come through which show a certificate of these authorities.
     *
     * @param authorities certificates in PEM; watched, too
     * @throws IllegalStateException if this is a context of the host's, which decides that itself
     */
    public ServerTls withClientAuthorities(Path authorities) {
        if (files == null) {
            throw new IllegalStateException("client authorities (expected: none beside a context of the host's)");
        }
        return new ServerTls(new ServerTlsFiles(files.certificate(), files.key(), authorities), null);
    }

    /**
     * Reads the files and returns a line for each thing that clients may not take: a certificate that has expired, for instance. Blocks.
     *
     * @throws IOException if they can't be used; the message says what was expected
     */
    public List<String> check() throws IOException {
        return files == null ? List.of() : checkFiles(files);
    }

    /** Returns which authorities clients must have a certificate of; null = they need none, or a context of the host's decides it. */
    @Nullable
    Path clientAuthorities() {
        return files == null ? null : files.clientAuthorities();
    }

    private static List<String> checkFiles(ServerTlsFiles files) throws TlsFileException {
        ServerTlsFiles.State now = files.read();
        now.newContext(List.of("http/1.1"));
        return now.warnings(Ticker.wallClock().instant());
    }

    /**
     * Returns what gives each new connection its context; the caller closes it.
     *
     * @param protocols what is offered by ALPN, the first is preferred
     */
    Source open(List<String> protocols) throws IOException {
        if (files == null) {
            SslContext context = Objects.requireNonNull(given);
            return new Source(() -> context, () -> {});
        }
        WatchedContext watched = WatchedContext.start(files, protocols);
        return new Source(watched, watched::close);
    }

    @Override
    public String toString() {
        return "ServerTls[" + (files == null ? given : files.certificate()) + "]";
    }

    /** The context for connections that begin now, until it is closed. */
    record Source(Supplier<SslContext> context, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }
}
