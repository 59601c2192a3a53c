package io.sluice.gateway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS for tests: a key with a certificate that it signed itself, for the name {@code localhost} and no other. The key store was made by
 * {@code keytool -genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost -storetype PKCS12 -storepass changeit}.
 */
public final class TestTls {
    private TestTls() {}

    /** Returns a new context that has the key and trusts its certificate and nothing else: good for both ends. */
    public static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(Store.KEYS.getKeyManagers(), Store.TRUST.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a context that trusts only the JVM's authorities, so not the certificate. */
    public static SSLContext strangers() {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the key store holds, read once: its password is made to cost time, a tenth of a second each time. */
    private static final class Store {
        static final KeyManagerFactory KEYS;
        static final TrustManagerFactory TRUST;

        static {
            char[] password = "changeit".toCharArray();
            try (InputStream in = TestTls.class.getResourceAsStream("localhost.p12")) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(Objects.requireNonNull(in), password);
                KEYS = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                KEYS.init(store, password);
                TRUST = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                TRUST.init(store);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
