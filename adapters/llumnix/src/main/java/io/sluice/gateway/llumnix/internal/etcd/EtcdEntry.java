package io.sluice.gateway.llumnix.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import java.io.IOException;

/** A key and its value. Immutable, but that the bytes are shared. */
public final class EtcdEntry {
    private final String key;
    private final byte[] value;
    private final long revision;
    private final long createRevision;

    private EtcdEntry(String key, byte[] value, long revision, long createRevision) {
        this.key = key;
        this.value = value;
        this.revision = revision;
        this.createRevision = createRevision;
    }

    static EtcdEntry of(JsonNode entry) throws EtcdException {
        try {
            return new EtcdEntry(
                    new String(bytes(entry, "key"), UTF_8),
                    bytes(entry, "value"),
                    entry.path("mod_revision").asLong(),
                    entry.path("create_revision").asLong());
        } catch (IOException e) {
            throw new EtcdException(Kind.REFUSED, "a key or value is no base64");
        }
    }

    /** Returns the key. */
    public String key() {
        return key;
    }

    /** Returns the value; empty if the entry was deleted, or was asked for without. */
    public byte[] value() {
        return value;
    }

    /** Returns the revision at which it was last written or deleted. */
    long revision() {
        return revision;
    }

    /** Returns whether there was no such key before it was written. */
    public boolean isNew() {
        return revision == createRevision;
    }

    private static byte[] bytes(JsonNode entry, String name) throws IOException {
        byte[] bytes = entry.path(name).isMissingNode()
                ? new byte[0]
                : entry.path(name).binaryValue();
        if (bytes == null) {
            throw new IOException("no text");
        }
        return bytes;
    }
}
