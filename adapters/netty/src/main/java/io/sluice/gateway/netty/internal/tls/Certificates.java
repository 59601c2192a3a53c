package io.sluice.gateway.netty.internal.tls;

import io.sluice.gateway.netty.internal.tls.TlsFileException.Part;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates, and says what is odd about them. */
final class Certificates {
    private static final String EXPECTED = "certificates in PEM";

    private Certificates() {}

    /** Returns the certificates of a file, in order; at least one. What else it holds is skipped: a key, for instance. */
    static List<X509Certificate> read(byte[] file, Part part) throws TlsFileException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemBlock block : PemBlock.allOf(file)) {
                if (block.isCertificate()) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new TlsFileException(part, EXPECTED, e);
        }
        if (certificates.isEmpty()) {
            throw new TlsFileException(part, EXPECTED);
        }
        return certificates;
    }

    /** Returns a line for each thing that clients may not take. */
    static List<String> warnings(List<X509Certificate> chain, Instant now) {
        List<String> warnings = new ArrayList<>();
        X509Certificate own = chain.get(0);
        Instant begin = own.getNotBefore().toInstant();
        Instant end = own.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            warnings.add("the certificate has expired: " + end);
        } else if (now.isBefore(begin)) {
            warnings.add("the certificate is not valid yet, but from " + begin);
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                warnings.add("certificate " + (i + 1) + " of the chain is not that of the issuer of the one before");
            }
        }
        return warnings;
    }
}
