package io.sluice.gateway.spi;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.json.JsonEdit;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An external service that speaks the OpenAI API. Immutable.
 *
 * <p>Two endpoints are equal if they send the same request to the same place: URL, key and rewritten model.
 */
public final class Endpoint {
    private static final JsonEdit NO_EDIT = JsonEdit.builder().build();

    private final String baseUrl;
    private final Origin origin;
    private final EndpointPath path;
    private final Secret apiKey;
    private final String rewriteModel;

    /** What follows from key and model, made once. */
    private final Secret authorization;

    private final JsonEdit bodyEdit;

    private Endpoint(String baseUrl, Origin origin, EndpointPath path, Secret apiKey, String rewriteModel) {
        this.baseUrl = baseUrl;
        this.origin = origin;
        this.path = path;
        this.apiKey = apiKey;
        this.rewriteModel = rewriteModel;
        this.authorization = apiKey.isEmpty() ? apiKey : Secret.of("Bearer " + apiKey.reveal());
        this.bodyEdit = rewriteModel.isEmpty()
                ? NO_EDIT
                : JsonEdit.builder().setString("model", rewriteModel).build();
    }

    /**
     * Returns an endpoint without a key.
     *
     * @param baseUrl an absolute http or https URL, with or without a path; what is not ASCII in the path is sent percent-encoded
     * @throws IllegalArgumentException if it is not, or has user info, a query or a fragment (clause U-3); the message does not
     *     repeat it, since it may hold credentials
     */
    public static Endpoint of(String baseUrl) {
        URI uri;
        Origin origin;
        try {
            uri = URI.create(URI.create(baseUrl).toASCIIString());
            origin = Origin.of(uri);
        } catch (IllegalArgumentException e) {
            throw invalid(); // without its cause, which repeats parts of the URL
        }
        // URI knows no user info of a host with an underscore, but the authority holds it.
        boolean userInfo = uri.getRawAuthority().indexOf('@') >= 0;
        if (userInfo || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid();
        }
        EndpointPath path = EndpointPath.of(uri.getRawPath());
        return new Endpoint(origin + path.toString(), origin, path, Secret.none(), "");
    }

    /**
     * Returns this endpoint with a key, which is sent as {@code Authorization: Bearer …}; the empty secret = none.
     *
     * @throws IllegalArgumentException if it holds anything but visible ASCII characters, for instance a line's end; the message does
     *     not repeat it
     */
    public Endpoint withApiKey(Secret newApiKey) {
        if (!newApiKey.reveal().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("api_key (expected: visible ASCII characters without blanks)");
        }
        return new Endpoint(baseUrl, origin, path, newApiKey, rewriteModel);
    }

    /** Returns this endpoint with a name that replaces the {@code model} member on calls to it; empty = the client's stays. */
    public Endpoint withRewriteModel(String newRewriteModel) {
        return new Endpoint(baseUrl, origin, path, apiKey, Objects.requireNonNull(newRewriteModel, "rewriteModel"));
    }

    /** Returns the base URL without trailing slashes. It holds no credentials, so it serves as a label. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Returns where to connect. */
    public Origin origin() {
        return origin;
    }

    /** Returns the key; the empty secret = none. */
    public Secret apiKey() {
        return apiKey;
    }

    /** Returns the value of the {@code Authorization} field that carries the key; the empty secret = none. */
    public Secret authorization() {
        return authorization;
    }

    /** Returns what becomes of a body that is sent there: its {@code model} member is set to {@link #rewriteModel}, if there is one. */
    public JsonEdit bodyEdit() {
        return bodyEdit;
    }

    /** Returns the name that replaces the {@code model} member; empty = the client's stays. */
    public String rewriteModel() {
        return rewriteModel;
    }

    /** Returns the name that the {@code model} member gets for a call with this model. */
    public String rewrittenModel(String model) {
        return rewriteModel.isEmpty() ? model : rewriteModel;
    }

    /**
     * Returns the path and query to send for a client's request target: the target appended to the base URL's path, without its leading
     * version segment if the base URL ends with one of its own (clauses U-1, U-2).
     */
    public String target(String requestTarget) {
        return path.join(requestTarget);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint that
                && baseUrl.equals(that.baseUrl)
                && rewriteModel.equals(that.rewriteModel)
                && apiKey.equals(that.apiKey);
    }

    @Override
    public int hashCode() {
        return 31 * baseUrl.hashCode() + rewriteModel.hashCode(); // asked for on every call: without an array
    }

    /** Returns the base URL and the rewritten model; never the key. */
    @Override
    public String toString() {
        return "Endpoint[" + baseUrl + (rewriteModel.isEmpty() ? "" : ", model " + rewriteModel) + "]";
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException(
                "base_url (expected: an absolute http or https URL with a host, without user info, query and fragment)");
    }
}
