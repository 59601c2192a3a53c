package io.sluice.gateway.operations.log;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import java.util.Locale;

/** The words of clause HC-L-7 for attempts. */
final class Words {
    private static final int LIMITED = 429;

    private Words() {}

    /** Returns why an attempt was made; of one with two legs, which leg this is. */
    static String reason(AttemptSummary attempt) {
        Enum<?> word = attempt.leg() == LegRole.WHOLE ? attempt.reason() : attempt.leg();
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** Returns what came of it: {@code ill} is what speaks against the upstream, {@code wrong} what speaks against the request. */
    static String outcome(AttemptSummary attempt) {
        ErrorKind error = attempt.error();
        int status = attempt.status();
        if (status == LIMITED || error == ErrorKind.RATE_LIMITED) {
            return "limited";
        }
        if ((status >= 400 && status < 500) || error == ErrorKind.INVALID_REQUEST) {
            return "wrong";
        }
        if (error == null) {
            return status >= 500 ? "ill" : "answered";
        }
        return switch (error) {
            case CANCELLED, DEADLINE_EXCEEDED, SHUTTING_DOWN -> "cancelled";
            default -> "ill";
        };
    }

    /** Returns the name of an endpoint without a query, in which a key may stand. */
    static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
