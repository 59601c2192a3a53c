package io.sluice.gateway.spi;

import io.sluice.gateway.LocalReply;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a call goes. A closed set. */
public sealed interface Route {
    /** The route to the instances, by way of the scheduler. */
    Route INTERNAL = new Internal(null);

    /** The route of a call that no route fits. */
    Route UNMATCHED = new Unmatched();

    /** Returns the name for summaries and explanations: {@code internal}, {@code unmatched}, {@code refused}, or an endpoint's base URL. */
    String label();

    /**
     * To the instances that the host manages.
     *
     * @param fallbackPolicy which answers of instances below 500 lead to the fallback chain; null = none (clause RT-R-5)
     */
    record Internal(@Nullable FallbackPolicy fallbackPolicy) implements Route {
        @Override
        public String label() {
            return "internal";
        }
    }

    /**
     * To an external service.
     *
     * @param endpoint the service
     */
    record External(Endpoint endpoint) implements Route {
        public External {
            Objects.requireNonNull(endpoint, "endpoint");
        }

        @Override
        public String label() {
            return endpoint.baseUrl();
        }
    }

    /** Nowhere, but for the fallback chain if there is one. */
    record Unmatched() implements Route {
        @Override
        public String label() {
            return "unmatched";
        }
    }

    /**
     * Nowhere: the call is answered with an error at once, and no upstream is asked.
     *
     * @param status 400 to 599
     * @param code the {@code error.code}, for programs; not empty
     * @param message the {@code error.message}, which the client sees
     * @param retryAfter when trying again may help; null = not said
     */
    record Refused(
            int status,
            String code,
            String message,
            @Nullable Duration retryAfter) implements Route {
        public Refused {
            LocalReply.of(status, code, message);
        }

        /** Returns what the client is answered. */
        public LocalReply reply() {
            LocalReply reply = LocalReply.of(status, code, message);
            return retryAfter == null ? reply : reply.retryAfter(retryAfter);
        }

        @Override
        public String label() {
            return "refused";
        }
    }
}
