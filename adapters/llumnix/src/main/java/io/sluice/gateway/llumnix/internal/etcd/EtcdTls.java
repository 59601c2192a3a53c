package io.sluice.gateway.llumnix.internal.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.gateway.options.ServiceAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads what an address says of TLS: {@code ca-file} (whom to trust, the JVM's authorities unless given), and {@code cert-file} with {@code key-file} (what to show). */
final class EtcdTls {
    private static final String AUTHORITIES = "ca-file";
    private static final String CERTIFICATE = "cert-file";
    private static final String KEY = "key-file";
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private EtcdTls() {}

    /** Returns the context that an address asks for, or null if it is that of the JVM; what is wrong, the address is told. */
    static @Nullable SSLContext read(ServiceAddress address, boolean secure) {
        String authorities = address.text(AUTHORITIES, "");
        String certificate = address.text(CERTIFICATE, "");
        String key = address.text(KEY, "");
        if (!secure && !(authorities + certificate + key).isEmpty()) {
            address.problem("tls", "true with ca-file, cert-file or key-file");
        }
        if (certificate.isEmpty() != key.isEmpty()) {
            address.problem(certificate.isEmpty() ? CERTIFICATE : KEY, "a file, since there is the other one");
            return null;
        }
        if ((authorities + certificate).isEmpty()) {
            return null;
        }
        TrustManager @Nullable [] trusted = authorities.isEmpty() ? null : trusted(address, authorities);
        KeyManager @Nullable [] shown = certificate.isEmpty() ? null : shown(address, certificate, key);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this JVM", e);
        }
    }

    private static TrustManager @Nullable [] trusted(ServiceAddress address, String file) {
        try {
            KeyStore store = emptyStore();
            for (Certificate certificate : certificates(file)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            address.problem(AUTHORITIES, "a readable file with certificates in PEM");
            return null;
        }
    }

    private static KeyManager @Nullable [] shown(ServiceAddress address, String certificate, String key) {
        Certificate[] chain;
        try {
            chain = certificates(certificate).toArray(new Certificate[0]);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            address.problem(CERTIFICATE, "a readable file with certificates in PEM");
            return null;
        }
        try {
            KeyStore store = emptyStore();
            // The store is never written, so its password guards nothing.
            char[] password = {};
            store.setKeyEntry("client", key(key, chain[0].getPublicKey().getAlgorithm()), password, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return factory.getKeyManagers();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            address.problem(KEY, "a readable file with the certificate's key in PEM, as PKCS#8 without password");
            return null;
        }
    }

    private static Collection<? extends Certificate> certificates(String file)
            throws IOException, GeneralSecurityException {
        byte[] pem = read(file);
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        if (certificates.isEmpty()) {
            throw new IOException("no certificate");
        }
        return List.copyOf(certificates);
    }

    private static PrivateKey key(String file, String algorithm) throws IOException, GeneralSecurityException {
        Matcher pem = PKCS8.matcher(new String(read(file), US_ASCII));
        if (!pem.find()) {
            throw new IOException("no key");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static byte[] read(String file) throws IOException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (InvalidPathException e) {
            throw new IOException("no path", e);
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
