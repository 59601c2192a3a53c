package io.sluice.gateway.netty.internal.tls;

import io.sluice.gateway.netty.internal.tls.TlsFileException.Part;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads private keys: PKCS#8, and PKCS#1 (RSA) and SEC1 (elliptic curves), which the JDK does not read by itself. */
final class PrivateKeys {
    private static final byte[] VERSION_0 = Der.element(Der.INTEGER, new byte[] {0});

    /** 1.2.840.113549.1.1.1, and the NULL that belongs to it. */
    private static final byte[] RSA = {
        Der.OBJECT_IDENTIFIER, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    /** 1.2.840.10045.2.1. */
    private static final byte[] ELLIPTIC_CURVE = {
        Der.OBJECT_IDENTIFIER, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
    };

    private static final String EXPECTED = "a private key in PEM: PKCS#8, PKCS#1 or SEC1";

    private PrivateKeys() {}

    /**
     * Returns the first private key of a file.
     *
     * @param certified the public key that it must be of
     */
    static PrivateKey read(byte[] file, PublicKey certified) throws TlsFileException {
        try {
            List<PemBlock> blocks = PemBlock.allOf(file);
            PemBlock block = blocks.stream()
                    .filter(PemBlock::isPrivateKey)
                    .findFirst()
                    .orElseThrow(() -> new TlsFileException(Part.KEY, EXPECTED));
            if (block.isEncrypted()) {
                throw new TlsFileException(Part.KEY, "a private key that is not encrypted");
            }
            PrivateKey key = KeyFactory.getInstance(certified.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(toPkcs8(block, blocks)));
            if (!belongTogether(key, certified)) {
                throw new TlsFileException(Part.KEY, "the private key of the certificate");
            }
            return key;
        } catch (GeneralSecurityException e) {
            String kind = certified.getAlgorithm();
            throw new TlsFileException(Part.KEY, EXPECTED + ", of the certificate's kind (" + kind + ")", e);
        } catch (IllegalArgumentException e) {
            throw new TlsFileException(Part.KEY, EXPECTED, e);
        }
    }

    private static byte[] toPkcs8(PemBlock block, List<PemBlock> all) {
        return switch (block.label()) {
            case "RSA PRIVATE KEY" -> envelope(RSA, block.content());
            case "EC PRIVATE KEY" -> envelope(curveOf(block, all), block.content());
            default -> block.content();
        };
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        return Der.element(
                Der.SEQUENCE, VERSION_0, Der.element(Der.SEQUENCE, algorithm), Der.element(Der.OCTET_STRING, key));
    }

    /** The curve stands within the key (RFC 5915), or in a block of its own as OpenSSL writes it in front. */
    private static byte[] curveOf(PemBlock key, List<PemBlock> all) {
        byte[] curve = Der.find(Der.find(key.content(), Der.SEQUENCE), Der.TAG_0);
        if (curve.length == 0) {
            curve = all.stream()
                    .filter(block -> block.label().equals("EC PARAMETERS"))
                    .map(PemBlock::content)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("curve (expected: named)"));
        }
        byte[] algorithm = new byte[ELLIPTIC_CURVE.length + curve.length];
        System.arraycopy(ELLIPTIC_CURVE, 0, algorithm, 0, ELLIPTIC_CURVE.length);
        System.arraycopy(curve, 0, algorithm, ELLIPTIC_CURVE.length, curve.length);
        return algorithm;
    }

    /** What one signs the other must verify, whatever kind they are of. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        byte[] text = {1, 2, 3, 4};
        Signature signature = Signature.getInstance(signatureOf(certified));
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        try {
            return signature.verify(signed);
        } catch (GeneralSecurityException otherSize) {
            return false;
        }
    }

    private static String signatureOf(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
