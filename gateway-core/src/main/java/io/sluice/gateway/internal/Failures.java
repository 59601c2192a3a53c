package io.sluice.gateway.internal;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.io.IOException;
import java.util.concurrent.CompletionException;

/** Makes a {@link GatewayException} of whatever something failed with. */
final class Failures {
    private Failures() {}

    /** Returns what an upstream, or a plug-in on the way to it, failed with. */
    static GatewayException of(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof GatewayException failure) {
            return failure;
        }
        ErrorKind kind = cause instanceof IOException ? ErrorKind.CONNECTION_LOST : ErrorKind.INTERNAL;
        return new GatewayException(kind, cause.getClass().getSimpleName() + " (expected: a GatewayException)", cause);
    }

    /** Returns why an answer was not taken whole: our own reason, or else that its reader left or threw. */
    static GatewayException ofReader(Throwable thrown) {
        return thrown instanceof GatewayException failure
                ? failure
                : new GatewayException(ErrorKind.CANCELLED, "the host stopped reading: " + thrown.getMessage(), thrown);
    }
}
