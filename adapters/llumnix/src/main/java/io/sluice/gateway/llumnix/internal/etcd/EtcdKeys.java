package io.sluice.gateway.llumnix.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Keys as etcd's JSON has them: bytes in base64. */
final class EtcdKeys {
    private static final int LAST = 0xff;

    private EtcdKeys() {}

    /** Begins a request for one key. */
    static ObjectNode key(String key) {
        return EtcdReply.JSON.createObjectNode().put("key", key.getBytes(UTF_8));
    }

    /** Begins a request for all keys that begin with a prefix, which is not empty. */
    static ObjectNode below(String prefix) {
        return key(prefix).put("range_end", next(prefix.getBytes(UTF_8)));
    }

    /** Returns the first key that comes after all that begin so. UTF-8 has no byte of all ones. */
    private static byte[] next(byte[] prefix) {
        byte[] end = Arrays.copyOf(prefix, prefix.length);
        end[end.length - 1] = (byte) ((end[end.length - 1] & LAST) + 1);
        return end;
    }
}
