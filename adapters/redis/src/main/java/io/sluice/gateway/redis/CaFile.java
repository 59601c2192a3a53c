package io.sluice.gateway.redis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import redis.clients.jedis.SslOptions;

/** Reads whom a client of TLS trusts, from certificates in PEM: Jedis takes a store of keys only. */
final class CaFile {
    private static final String TYPE = "PKCS12";

    /** Certificates are public; a store wants a word all the same. */
    private static final char[] PUBLIC_WORD = "certificates".toCharArray();

    private CaFile() {}

    /** Trusts the certificates of a file, and no others; or says that they can't be read. */
    static void addTo(SslOptions.Builder tls, String file, Runnable problem) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                problem.run();
                return;
            }
            byte[] store = store(certificates);
            tls.trustStoreType(TYPE).truststore(() -> new ByteArrayInputStream(store), PUBLIC_WORD);
        } catch (IOException | GeneralSecurityException | InvalidPathException e) {
            problem.run();
        }
    }

    private static byte[] store(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(TYPE);
        store.load(null, null);
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, PUBLIC_WORD);
        return bytes.toByteArray();
    }
}
