package io.sluice.gateway.netty.internal.tls;

import io.sluice.gateway.netty.internal.tls.TlsFileException.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * What a small file held when it was read, or why it could not be read. Equal to what says the same.
 *
 * <p>Files are compared by what they hold and not by their times: that works on every file system, and for files that are replaced by way of links.
 */
public final class FileContent {
    private static final int MAX_BYTES = 1 << 20;

    private final byte[] bytes;

    /** Why it could not be read; empty if it could. */
    private final String failure;

    private FileContent(byte[] bytes, String failure) {
        this.bytes = bytes;
        this.failure = failure;
    }

    /** Reads a file; blocks. */
    public static FileContent read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? new FileContent(new byte[0], "a file of at most " + MAX_BYTES + " bytes")
                    : new FileContent(bytes, "");
        } catch (IOException e) {
            return new FileContent(new byte[0], "a file that can be read");
        }
    }

    /**
     * Returns the certificates of authorities that it held, at least one.
     *
     * @throws TlsFileException if it could not be read, or holds none
     */
    public List<X509Certificate> authorities() throws TlsFileException {
        return Certificates.read(bytes(Part.AUTHORITIES), Part.AUTHORITIES);
    }

    /** Returns what it held; not to be changed. */
    byte[] bytes(Part part) throws TlsFileException {
        if (!failure.isEmpty()) {
            throw new TlsFileException(part, failure);
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContent content
                && Arrays.equals(bytes, content.bytes)
                && failure.equals(content.failure);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "FileContent[" + bytes.length + " bytes]";
    }
}
