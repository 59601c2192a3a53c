package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Outcome.Kind;
import io.sluice.gateway.routing.together.Plan.Failure;

/** Says what an exchange was worth: ill, limited, wrong or an answer (sections RT-9 and RT-10). */
final class Judge {
    /** How late a limit may be noticed. */
    static final long SLACK = 10_000_000;

    /** How long the rest of an error may take; after that the answer is judged by its status alone. */
    private static final long ERROR_BODY = 5_000_000_000L;

    private final Setup setup;

    Judge(Setup setup) {
        this.setup = setup;
    }

    Outcome outcome(Exchanged exchange, Called call) {
        Plan plan = exchange.plan;
        if (exchange.headNanos == Exchanged.NEVER) {
            return givenUp(exchange, exchange.startNanos + setup.headLimit(exchange.target));
        }
        if (plan.failure() != Failure.NONE) {
            return failure(plan.failure(), exchange.headNanos);
        }
        if (plan.status() >= 400) {
            return error(exchange, plan);
        }
        return plan.isStream() ? stream(exchange, call) : whole(exchange);
    }

    /** An answer that is no stream is one when its head is there, or when its first byte is: the clauses leave it open. */
    private static Outcome whole(Exchanged exchange) {
        boolean headAlone = exchange.sent == 0 && exchange.plan.ending() != Plan.Ending.END;
        return Outcome.of(headAlone ? Kind.EITHER : Kind.ANSWER, exchange.plan.status(), exchange.headNanos);
    }

    private static Outcome failure(Failure failure, long at) {
        return switch (failure) {
            case REFUSED -> Outcome.of(Kind.UNREACHABLE, 0, at);
            case STALE -> Outcome.of(Kind.STALE, 0, at);
            default -> Outcome.of(Kind.ILL, 0, at);
        };
    }

    /** Judges an exchange that was cancelled before it was clear what it would become. */
    private static Outcome givenUp(Exchanged exchange, long limit) {
        boolean tooLate = Math.abs(exchange.cancelNanos - limit) <= SLACK;
        return Outcome.of(tooLate ? Kind.SILENT : Kind.GIVEN_UP, 0, exchange.cancelNanos);
    }

    private static Outcome error(Exchanged exchange, Plan plan) {
        long at = Math.min(exchange.endNanos, exchange.cancelNanos);
        int status = plan.status();
        if (exchange.isCancelled() && exchange.cancelNanos < exchange.headNanos + ERROR_BODY - SLACK) {
            at = exchange.headNanos;
        }
        if (plan.limitedMillis() >= 0 && (status == 429 || status == 503)) {
            long until = exchange.headNanos + plan.limitedMillis() * 1_000_000;
            return new Outcome(Kind.LIMITED, status, at, until);
        }
        if (status == 429) {
            return Outcome.of(Kind.BUSY, status, at);
        }
        return Outcome.of(status >= 500 ? Kind.ILL : Kind.WRONG, status, at);
    }

    private Outcome stream(Exchanged exchange, Called call) {
        StreamModel model = StreamModel.read(exchange.plan, exchange.sent);
        long at = Math.min(exchange.endNanos, exchange.lastByteNanos);
        if (setup.commitsAtHead()) {
            return Outcome.of(Kind.ANSWER, 200, exchange.headNanos);
        }
        if (model.committed) {
            return Outcome.of(Kind.ANSWER, 200, at);
        }
        if (model.doubtful && exchange.endNanos != Exchanged.NEVER) {
            return Outcome.of(Kind.EITHER, 200, at);
        }
        if (model.error != null) {
            return judged(model.error.status(), Math.min(exchange.lastByteNanos, exchange.cancelNanos));
        }
        if (model.emptyDone) {
            // An end that says nothing of content, or is content of its own kind.
            boolean chat = call.ask.format == Wire.Format.CHAT || call.ask.format == Wire.Format.COMPLETION;
            return Outcome.of(chat ? Kind.ILL : Kind.EITHER, 0, exchange.lastByteNanos);
        }
        if (exchange.endNanos != Exchanged.NEVER) {
            return Outcome.of(Kind.ILL, 0, exchange.endNanos);
        }
        return givenUp(exchange, exchange.startNanos + setup.contentLimit(exchange.target));
    }

    private static Outcome judged(int status, long at) {
        if (status == 429) {
            return Outcome.of(Kind.BUSY, 429, at);
        }
        return status >= 400 && status <= 499 ? Outcome.of(Kind.WRONG, status, at) : Outcome.of(Kind.ILL, 0, at);
    }
}
