package io.sluice.gateway.host;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Gatekeeper} says of a request: it comes in, with what is known of its sender, or is answered in its place. Immutable.
 *
 * <p>A host that is given one answers with {@link #refusal} if there is one, and does not read the body; else it gives the gateway {@link #headers} in place of the
 * fields that it received, and {@link #attributes} beside what it knows itself. Whatever it answers in the end goes through {@link #toClient}.
 */
public final class Admission {
    private static final Admission GRANTED = new Admission(null, Attributes.empty(), null, null);

    private final @Nullable GatewayResponse refusal;
    private final Attributes attributes;
    private final @Nullable Headers replaced;
    private final @Nullable UnaryOperator<Headers> ofResponse;

    private Admission(
            @Nullable GatewayResponse refusal,
            Attributes attributes,
            @Nullable Headers replaced,
            @Nullable UnaryOperator<Headers> ofResponse) {
        this.refusal = refusal;
        this.attributes = attributes;
        this.replaced = replaced;
        this.ofResponse = ofResponse;
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
        return new Admission(null, Objects.requireNonNull(attributes, "attributes"), null, null);
    }

    /**
     * Returns that a request does not come in. If it has a body, the host does not read it, and ends the connection when it has given the response.
     *
     * @param response goes to the client in place of what it asked for: an error as a rule, or the answer to a question about what it may ask (a preflight)
     */
    public static Admission refused(GatewayResponse response) {
        return new Admission(Objects.requireNonNull(response, "response"), Attributes.empty(), null, null);
    }

    /** Returns this, with other fields for the gateway in place of those that were received: without the credentials that were meant for the gatekeeper. */
    public Admission withHeaders(Headers forGateway) {
        return new Admission(refusal, attributes, Objects.requireNonNull(forGateway, "forGateway"), ofResponse);
    }

    /**
     * Returns this, with a change to the fields of whatever response the request gets, errors included.
     *
     * @param change makes the fields that go to the client of those of the response; called once at most, on any thread; must not throw
     */
    public Admission withResponseHeaders(UnaryOperator<Headers> change) {
        return new Admission(refusal, attributes, replaced, Objects.requireNonNull(change, "change"));
    }

    /** Returns the response to a request that does not come in; null if it does. It was not changed by {@link #toClient} yet. */
    public @Nullable GatewayResponse refusal() {
        return refusal;
    }

    /** Returns what is known of the sender; none if the request is refused. */
    public Attributes attributes() {
        return attributes;
    }

    /** Returns the fields that the gateway gets of those that were received. */
    public Headers headers(Headers received) {
        return replaced == null ? received : replaced;
    }

    /** Returns a response to the request as it goes to the client; the same one if nothing is to be changed. */
    public GatewayResponse toClient(GatewayResponse response) {
        if (ofResponse == null) {
            return response;
        }
        return new GatewayResponse(response.status(), ofResponse.apply(response.headers()), response.body());
    }

    @Override
    public String toString() {
        return refusal == null ? "Admission[granted]" : "Admission[refused: " + refusal.status() + "]";
    }
}
