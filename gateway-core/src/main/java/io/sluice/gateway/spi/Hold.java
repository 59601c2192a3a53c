package io.sluice.gateway.spi;

import io.sluice.gateway.ErrorKind;
import java.time.Duration;

/**
 * A request's hold on the instance or endpoint that it was sent to, until exactly one of these methods says what became of it.
 *
 * <p>Safe for use by any number of threads. The first end counts; a later one is ignored.
 */
public interface Hold {
    /** Ends it: the upstream answered to the end, with a status below 400. */
    void succeeded();

    /** Ends it: the upstream failed, in this way; a stream that broke after its head is a failure, too. */
    void failed(ErrorKind kind);

    /** Ends it: the upstream could not be reached, or the connection ended before a head. By default the same as {@link #failed}. */
    default void unreachable(ErrorKind kind) {
        failed(kind);
    }

    /**
     * Ends it: the upstream is well, but asked not to be asked again for a while (429, or 503 with {@code Retry-After}). By default the same as
     * {@link #cancelled}.
     *
     * @param wait for how long from now; more than zero
     */
    default void limited(Duration wait) {
        cancelled();
    }

    /**
     * Ends it: the upstream answered with another status from 400 to 499, which says no more than that it can be reached; it neither adds to its failures nor ends
     * them. By default the same as {@link #cancelled}.
     */
    default void refused() {
        cancelled();
    }

    /** Ends it: the call no longer needs the answer, which says nothing about the upstream's health. */
    void cancelled();
}
