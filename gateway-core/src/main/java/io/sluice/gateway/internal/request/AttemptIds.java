package io.sluice.gateway.internal.request;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The id of one attempt: the call's, so that it is found in the logs of engines, and what makes it unlike any other. */
public final class AttemptIds {
    private AttemptIds() {}

    public static String of(String callId, RandomGenerator random) {
        return callId + '-' + HexFormat.of().toHexDigits(random.nextLong());
    }
}
