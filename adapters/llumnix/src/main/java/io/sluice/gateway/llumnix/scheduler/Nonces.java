package io.sluice.gateway.llumnix.scheduler;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KeyGenerator;

/** Makes bytes that nobody can guess, as the key and the masks of a WebSocket have to be (RFC 6455, sections 4.1 and 5.3). Safe for use by any number of threads. */
final class Nonces {
    private static final int MOST = 16;

    private Nonces() {}

    /** Returns new bytes, at most 16. */
    static byte[] next(int count) {
        try {
            KeyGenerator keys = KeyGenerator.getInstance("AES");
            keys.init(MOST * Byte.SIZE);
            return Arrays.copyOf(keys.generateKey().getEncoded(), count);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
