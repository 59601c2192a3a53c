package io.sluice.gateway.transport;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says in our words what went wrong in the client. */
final class JdkErrors {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_REASON = 100;

    private JdkErrors() {}

    static GatewayException describe(Throwable thrown, ExchangeProgress progress, Origin origin) {
        Throwable cause = unwrap(thrown);
        ErrorKind kind = kind(cause, progress);
        return new GatewayException(kind, origin + ": " + label(kind) + reason(cause), cause);
    }

    /** Returns what the client says at the bottom of it, but for what it quotes of the answer. */
    private static String reason(Throwable cause) {
        Throwable last = cause;
        for (int depth = 0; depth < MAX_DEPTH && last.getCause() != null; depth++) {
            last = last.getCause();
        }
        if (last instanceof CertPathValidatorException || last instanceof CertPathBuilderException) {
            return ": its certificate is not trusted";
        }
        String text = last instanceof ConnectException && last.getMessage() == null ? "refused" : last.getMessage();
        if (text == null) {
            return "";
        }
        int end = 0;
        while (end < text.length() && end < MAX_REASON && text.charAt(end) != '"' && text.charAt(end) >= ' ') {
            end++;
        }
        return ": " + text.substring(0, end);
    }

    private static ErrorKind kind(Throwable cause, ExchangeProgress progress) {
        if (cause instanceof RequestPublisher.SentBefore) {
            return ErrorKind.CONNECTION_LOST;
        }
        if (!(cause instanceof IOException)) {
            return ErrorKind.INTERNAL;
        }
        if (progress == ExchangeProgress.NOTHING_WRITTEN) {
            return ErrorKind.CONNECT_FAILED;
        }
        // Of the parser's complaints only those about the head have a type of their own.
        return isProtocolError(cause) ? ErrorKind.INVALID_RESPONSE : ErrorKind.CONNECTION_LOST;
    }

    private static boolean isProtocolError(Throwable cause) {
        for (Throwable link = cause; link != null; link = link.getCause()) {
            if (link instanceof ProtocolException) {
                return true;
            }
        }
        return false;
    }

    private static String label(ErrorKind kind) {
        return switch (kind) {
            case CONNECT_FAILED -> "no connection";
            case CONNECTION_LOST -> "connection lost";
            case INVALID_RESPONSE -> "invalid answer";
            default -> "defect";
        };
    }

    private static Throwable unwrap(Throwable thrown) {
        boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapper && thrown.getCause() != null ? unwrap(thrown.getCause()) : thrown;
    }
}
