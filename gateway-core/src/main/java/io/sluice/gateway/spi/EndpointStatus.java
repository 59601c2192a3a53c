package io.sluice.gateway.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The endpoints of one name and how they do at a moment, as that is shown to operators. Immutable, without credentials.
 *
 * @param name what operators call them; see {@link Endpoint#name}
 * @param address the base URL of the first of them
 * @param models the patterns of the models whose calls can go there, as the route policy says; empty = any, or it does not say
 * @param openCalls the exchanges with them that have not ended
 * @param state what the gateway makes of them: what holds for a single model of theirs counts as well
 * @param remaining how long that state lasts yet, as far as it is known; zero if it is not, or if the next call may end it
 * @param reason why they are in that state, in words for operators; empty if they are up
 */
public record EndpointStatus(
        String name,
        String address,
        List<String> models,
        int openCalls,
        State state,
        Duration remaining,
        String reason) {
    public EndpointStatus {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        models = List.copyOf(models);
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(remaining, "remaining");
        Objects.requireNonNull(reason, "reason");
    }

    /** What a gateway makes of an endpoint. More may be added: a {@code switch} over it needs a default. */
    public enum State {
        /** It is asked as a matter of course. */
        UP,
        /** It said "not before", and is left alone until then. */
        LIMITED,
        /** It keeps failing, and is left alone for a while. */
        EJECTED,
        /** An operator took it out: it is given no new calls, and those that run on it go on. */
        DRAINING
    }
}
