package io.sluice.gateway.internal.base;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Makes a {@link GatewayException} of whatever something failed with. */
public final class Failures {
    private Failures() {}

    /** Returns what an exchange, or the body of its response, failed with. What is none of ours counts as a lost connection. */
    public static GatewayException ofExchange(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        return cause instanceof GatewayException failure
                ? failure
                : new GatewayException(ErrorKind.CONNECTION_LOST, cause.toString(), cause);
    }

    /** Returns why an answer was not taken whole: its reader left, or threw. */
    public static GatewayException ofReader(Throwable thrown) {
        return thrown instanceof GatewayException failure && failure.kind() == ErrorKind.CANCELLED
                ? failure
                : new GatewayException(ErrorKind.CANCELLED, "the host stopped reading: " + text(thrown), thrown);
    }

    /** A reader that cancels says why; one that throws is told by what it threw. */
    private static String text(Throwable thrown) {
        boolean cancels = thrown instanceof CancellationException
                || thrown instanceof IOException
                || thrown instanceof GatewayException;
        return cancels && thrown.getMessage() != null ? thrown.getMessage() : thrown.toString();
    }

    /** Returns what a stage failed with, without the wrappers that stages put around it. */
    public static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
