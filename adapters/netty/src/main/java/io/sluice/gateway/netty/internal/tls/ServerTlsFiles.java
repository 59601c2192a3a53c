package io.sluice.gateway.netty.internal.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.sluice.gateway.netty.internal.tls.TlsFileException.Part;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The files that a server speaks TLS by.
 *
 * @param certificate the own certificate, and those between it and an authority
 * @param key its key; may be the same file
 * @param clientAuthorities the authorities that clients must have a certificate of; null = they need none
 */
public record ServerTlsFiles(
        Path certificate, Path key, @Nullable Path clientAuthorities) {
    /** Ephemeral keys and authenticated encryption only: what HTTP/2 allows, and every client of the last ten years has. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final int KEPT_SESSIONS = 10_000;
    private static final int SESSION_SECONDS = 3600;

    /** Returns what the files hold now; blocks. A file that can't be read is a part of that. */
    public State read() {
        return new State(
                FileContent.read(certificate),
                FileContent.read(key),
                clientAuthorities == null ? null : FileContent.read(clientAuthorities));
    }

    /** What the files held at one time. Equal if all files hold the same, whenever they were written. */
    public record State(
            FileContent certificate,
            FileContent key,
            @Nullable FileContent clientAuthorities) {
        /**
         * Returns a context that speaks TLS by it.
         *
         * @param protocols what is offered by ALPN, the first is preferred
         * @throws TlsFileException if a file can't be used, or the key is not that of the certificate
         */
        public SslContext newContext(List<String> protocols) throws TlsFileException {
            List<X509Certificate> chain = chain();
            PrivateKey own = PrivateKeys.read(key.bytes(Part.KEY), chain.get(0).getPublicKey());
            SslContextBuilder builder = SslContextBuilder.forServer(own, chain)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            protocols))
                    .sessionCacheSize(KEPT_SESSIONS)
                    .sessionTimeout(SESSION_SECONDS);
            if (clientAuthorities != null) {
                builder.clientAuth(ClientAuth.REQUIRE).trustManager(clientAuthorities.authorities());
            }
            try {
                return builder.build();
            } catch (SSLException | IllegalArgumentException e) {
                throw new TlsFileException(Part.CERTIFICATE, "a certificate that the JVM's TLS takes", e);
            }
        }

        /**
         * Returns a line for each thing about the certificate that clients may not take.
         *
         * @throws TlsFileException if there is no certificate
         */
        public List<String> warnings(Instant now) throws TlsFileException {
            return Certificates.warnings(chain(), now);
        }

        private List<X509Certificate> chain() throws TlsFileException {
            return Certificates.read(certificate.bytes(Part.CERTIFICATE), Part.CERTIFICATE);
        }

        @Override
        public String toString() {
            return "State[of files for TLS]";
        }
    }
}
