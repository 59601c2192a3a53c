package io.sluice.gateway.netty.server;

import io.sluice.gateway.netty.internal.tls.FileContent;
import io.sluice.gateway.netty.internal.tls.TlsFileException;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the options for TLS (clause HC-L-6), and tries out what they name. */
final class TlsOptions {
    private final OptionReader reader;

    private TlsOptions(OptionReader reader) {
        this.reader = reader;
    }

    /** Returns what they say, or null if that is no TLS or something is wrong, which is a problem then. */
    static @Nullable ServerTls read(OptionReader reader) {
        return new TlsOptions(reader).read();
    }

    private @Nullable ServerTls read() {
        Optional<Path> certificate = path(NettyServerModule.TLS_CERT);
        Optional<Path> key = path(NettyServerModule.TLS_KEY);
        Optional<Path> authorities = path(NettyServerModule.TLS_CLIENT_CA);
        if (certificate.isEmpty() && key.isEmpty() && authorities.isEmpty()) {
            return null;
        }
        require(certificate, NettyServerModule.TLS_CERT);
        require(key, NettyServerModule.TLS_KEY);
        if (certificate.isEmpty() || key.isEmpty()) {
            return null;
        }
        ServerTls own = ServerTls.ofFiles(certificate.get(), key.get());
        ServerTls tls = authorities.map(own::withClientAuthorities).orElse(own);
        return check(tls) ? tls : null;
    }

    private void require(Optional<Path> path, Option<String> option) {
        if (path.isEmpty() && !reader.hasProblem(option)) {
            reader.problem(option, "a PEM file, since another one for TLS is given");
        }
    }

    private boolean check(ServerTls tls) {
        try {
            tls.check();
            return true;
        } catch (TlsFileException e) {
            reader.problem(optionOf(e.part()), e.expected());
            if (e.part() != TlsFileException.Part.AUTHORITIES) {
                checkAuthorities(tls.clientAuthorities());
            }
        } catch (IOException e) {
            reader.problem(NettyServerModule.TLS_CERT, "files that can be used: " + e.getMessage());
        }
        return false;
    }

    /** All problems are told at once. */
    private void checkAuthorities(@Nullable Path authorities) {
        try {
            if (authorities != null) {
                FileContent.read(authorities).authorities();
            }
        } catch (TlsFileException e) {
            reader.problem(NettyServerModule.TLS_CLIENT_CA, e.expected());
        }
    }

    private Optional<Path> path(Option<String> option) {
        String text = reader.get(option);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (IllegalArgumentException e) {
            reader.problem(option, "a path");
            return Optional.empty();
        }
    }

    private static Option<String> optionOf(TlsFileException.Part part) {
        return switch (part) {
            case CERTIFICATE -> NettyServerModule.TLS_CERT;
            case KEY -> NettyServerModule.TLS_KEY;
            case AUTHORITIES -> NettyServerModule.TLS_CLIENT_CA;
        };
    }
}
