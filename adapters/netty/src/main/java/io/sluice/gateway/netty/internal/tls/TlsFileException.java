package io.sluice.gateway.netty.internal.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Says that a file can't be used for TLS. Its message says what was expected of the file, and shows nothing of what the file holds. */
public final class TlsFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a file is for. */
    public enum Part {
        /** The own certificate, and those between it and an authority. */
        CERTIFICATE,
        /** The key of the own certificate. */
        KEY,
        /** The authorities that the other side is trusted by. */
        AUTHORITIES
    }

    private final Part part;
    private final String expected;

    TlsFileException(Part part, String expected) {
        this(part, expected, null);
    }

    TlsFileException(Part part, String expected, @Nullable Throwable cause) {
        super(expected, cause);
        this.part = part;
        this.expected = expected;
    }

    /** Returns what the file should be. */
    public String expected() {
        return expected;
    }

    /** Returns which of the files it is. */
    public Part part() {
        return part;
    }
}
