package io.sluice.gateway.netty.internal.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of a PEM file (RFC 7468, and the older form with fields in front). Text around blocks is skipped, as every reader of PEM does. Immutable. */
final class PemBlock {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]+)-----[ \\t]*\\R((?:[A-Za-z0-9-]+: .*\\R){0,16}+)\\R?([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private final String label;
    private final boolean isEncrypted;
    private final byte[] content;

    private PemBlock(String label, boolean isEncrypted, byte[] content) {
        this.label = label;
        this.isEncrypted = isEncrypted;
        this.content = content;
    }

    /**
     * Returns the blocks of a file, in order.
     *
     * @throws IllegalArgumentException if one holds no Base64
     */
    static List<PemBlock> allOf(byte[] file) {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(new String(file, ISO_8859_1));
        while (block.find()) {
            String label = block.group(1);
            boolean isEncrypted =
                    label.startsWith("ENCRYPTED ") || block.group(2).contains("ENCRYPTED");
            blocks.add(new PemBlock(label, isEncrypted, Base64.getMimeDecoder().decode(block.group(3))));
        }
        return blocks;
    }

    /** Returns what stands after {@code BEGIN}. */
    String label() {
        return label;
    }

    /** Returns whether it can't be read without a password. */
    boolean isEncrypted() {
        return isEncrypted;
    }

    /** Returns what the text encodes; not to be changed. */
    byte[] content() {
        return content;
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }

    boolean isPrivateKey() {
        return label.endsWith("PRIVATE KEY");
    }

    @Override
    public String toString() {
        return "PemBlock[" + label + "]";
    }
}
