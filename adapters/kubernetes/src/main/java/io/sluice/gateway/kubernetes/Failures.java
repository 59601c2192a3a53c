package io.sluice.gateway.kubernetes;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** What a request failed with, in words for operators. */
final class Failures {
    private Failures() {}

    static String text(Throwable failure) {
        if (failure instanceof ApiFailure) {
            return "the API server answers with " + failure.getMessage();
        }
        if (isOfTls(failure)) {
            return "the API server's certificate, or ours, is not accepted (" + failure + ")";
        }
        if (has(failure, UnresolvedAddressException.class) || has(failure, UnknownHostException.class)) {
            return "the API server's name is not known";
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return "the API server does not take a connection in time";
        }
        return failure instanceof ConnectException ? "the API server cannot be connected to" : failure.toString();
    }

    /** Returns whether another certificate or credential might help. */
    static boolean isOfCredentials(Throwable failure) {
        return isOfTls(failure) || (failure instanceof ApiFailure refused && refused.isUnauthorized());
    }

    private static boolean isOfTls(Throwable failure) {
        return has(failure, SSLException.class);
    }

    /** Returns what tells failures apart: of equal ones the first is told. */
    static String kind(Throwable failure) {
        return failure instanceof ApiFailure refused
                ? Integer.toString(refused.status())
                : failure.getClass().getName();
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        Throwable cause = failure;
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }
}
