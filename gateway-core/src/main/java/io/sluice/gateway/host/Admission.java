package io.sluice.gateway.host;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a {@link Gatekeeper} says of a request: it comes in, with what is known of its sender, or is refused. Immutable. */
public final class Admission {
    private static final Admission GRANTED = new Admission(null, Attributes.empty());

    private final @Nullable GatewayResponse refusal;
    private final Attributes attributes;

    private Admission(@Nullable GatewayResponse refusal, Attributes attributes) {
        this.refusal = refusal;
        this.attributes = attributes;
    }

    /** Returns that a request comes in, and nothing is known of its sender. */
    public static Admission granted() {
        return GRANTED;
    }

    /**
     * Returns that a request comes in.
     *
     * @param attributes what is known of its sender, which become those of the {@linkplain io.sluice.gateway.GatewayRequest#attributes request}
     */
    public static Admission granted(Attributes attributes) {
        return new Admission(null, Objects.requireNonNull(attributes, "attributes"));
    }

    /**
     * Returns that a request does not come in. If it has a body, the host does not read it, and ends the connection when it has given the response.
     *
     * @param response goes to the client as it is
     */
    public static Admission refused(GatewayResponse response) {
        return new Admission(Objects.requireNonNull(response, "response"), Attributes.empty());
    }

    /** Returns the response to a request that is refused; null if it comes in. */
    public @Nullable GatewayResponse refusal() {
        return refusal;
    }

    /** Returns what is known of the sender; none if the request is refused. */
    public Attributes attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return refusal == null ? "Admission[granted]" : "Admission[refused: " + refusal.status() + "]";
    }
}
