package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.json.JsonEdit;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An external service that speaks the OpenAI API. Immutable.
 *
 * <p>Two endpoints are equal if they send the same request to the same place in the same way: URL, key or supplier of credentials, header fields, rewritten model and connection. What only
 * bounds calls (timeouts, retries, concurrency, fallback) makes no difference, and neither does the name.
 */
public final class Endpoint {
    /** What counts as for ever, and is far from any overflow. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final String EXPECTED_URL =
            "(expected: an absolute http or https URL with a host, without user info and fragment)";

    private final String baseUrl;
    private final String name;
    private final Origin origin;
    private final EndpointPath path;
    private final Secret apiKey;
    private final EndpointAuth auth;
    private final @Nullable CredentialSupplier credentials;

    /** Those of the configuration only. */
    private final Headers headers;

    /** Those of the configuration and the one that carries the key, made once. */
    private final Headers fields;

    private final boolean credential;
    private final ModelRewrite rewrite;
    private final EndpointConnection connection;
    private final @Nullable Duration firstByteTimeout;
    private final @Nullable Duration firstContentTimeout;
    private final @Nullable Duration idleTimeout;
    private final int retryMaxCount;
    private final int maxConcurrency;
    private final @Nullable FallbackPolicy fallbackPolicy;

    /** Asked for on every call. */
    private final int hash;

    private Endpoint(Builder from) {
        this.origin = from.origin;
        this.path = from.path;
        this.baseUrl = origin + path.toString();
        this.name = from.name.isEmpty() ? defaultName(origin) : from.name;
        this.apiKey = from.apiKey;
        this.auth = from.auth;
        this.credentials = from.credentials;
        this.headers = from.headers;
        this.fields = auth.fields(apiKey, headers);
        this.credential = credentials != null || EndpointAuth.holdsCredential(fields);
        this.rewrite = from.rewrite;
        this.connection = from.connection;
        this.firstByteTimeout = from.firstByteTimeout;
        this.firstContentTimeout = from.firstContentTimeout;
        this.idleTimeout = from.idleTimeout;
        this.retryMaxCount = from.retryMaxCount;
        this.maxConcurrency = from.maxConcurrency;
        this.fallbackPolicy = from.fallbackPolicy;
        this.hash = Objects.hash(baseUrl, rewrite);
    }

    /**
     * Returns an endpoint without a key, to whose path a request's target is appended (clauses RT-U-1, RT-U-2).
     *
     * @param baseUrl an absolute http or https URL, with or without a path and a query; what is not ASCII in them is sent percent-encoded
     * @throws IllegalArgumentException if it is not, or has user info or a fragment (clause RT-U-3); the message does not repeat it, since it may hold
     *     credentials
     */
    public static Endpoint of(String baseUrl) {
        return of("base_url", baseUrl, false);
    }

    /**
     * Returns an endpoint without a key, at a base URL as the OpenAI SDKs take it, for instance {@code https://h/v1beta/openai}: what follows {@code /v1} in a
     * request's path is appended (clause RT-C-7).
     *
     * @param apiBase as in {@link #of}
     * @throws IllegalArgumentException as in {@link #of}
     */
    public static Endpoint ofApiBase(String apiBase) {
        return of("api_base", apiBase, true);
    }

    private static Endpoint of(String name, String url, boolean ofSdk) {
        URI uri;
        Origin origin;
        try {
            uri = URI.create(URI.create(url).toASCIIString());
            origin = Origin.of(uri);
        } catch (IllegalArgumentException e) {
            throw invalid(name); // without its cause, which repeats parts of the URL
        }
        // URI knows no user info of a host with an underscore, but the authority holds it.
        boolean userInfo = uri.getRawAuthority().indexOf('@') >= 0;
        if (userInfo || uri.getRawFragment() != null) {
            throw invalid(name);
        }
        String query = Objects.requireNonNullElse(uri.getRawQuery(), "");
        return new Builder(origin, EndpointPath.of(uri.getRawPath(), query, ofSdk)).build();
    }

    /** Returns a builder that begins with what this endpoint has. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns this endpoint with a key; see {@link Builder#apiKey}. */
    public Endpoint withApiKey(Secret newApiKey) {
        return toBuilder().apiKey(newApiKey).build();
    }

    /** Returns this endpoint with a name that replaces the {@code model} member; see {@link Builder#rewriteModel}. */
    public Endpoint withRewriteModel(String newRewriteModel) {
        return toBuilder().rewriteModel(newRewriteModel, "").build();
    }

    /**
     * Returns the base URL without trailing slashes and without its query. It holds no credentials, so it serves as a label; several endpoints may have the same.
     */
    public String baseUrl() {
        return baseUrl;
    }

    /**
     * Returns what operators call it when they take it out for new calls and let it in again (clause HC-L-5): the configured name, by default {@code host:port}.
     * Several endpoints may have the same.
     */
    public String name() {
        return name;
    }

    /** Returns where to connect. */
    public Origin origin() {
        return origin;
    }

    /** Returns the key; the empty secret = none. */
    public Secret apiKey() {
        return apiKey;
    }

    /** Returns the fields that each request to it has, in place of the client's of these names. All of their values are secrets. */
    public Headers fields() {
        return fields;
    }

    /** Returns what gives each request its credential; null = nothing does. */
    public @Nullable CredentialSupplier credentials() {
        return credentials;
    }

    /** Returns whether one of the {@link #fields} is a credential, or one is supplied, so that the client's must not go there. */
    public boolean hasCredential() {
        return credential;
    }

    /** Returns what becomes of a body that is sent there, for a call with this model; empty = it names none. */
    public JsonEdit bodyEdit(String model) {
        return rewrite.bodyEdit(model);
    }

    /** Returns the name that replaces the {@code model} member, as configured, perhaps with a {@code *}; empty = the client's stays. */
    public String rewriteModel() {
        return rewrite.name();
    }

    /** Returns the name that it gets for a call with this model. */
    public String rewrittenModel(String model) {
        return rewrite.of(model);
    }

    /** Returns the model of the calls that get there by this name; empty if there is none, or it cannot be told. */
    public Optional<String> modelRewrittenTo(String name) {
        return Optional.ofNullable(rewrite.inverse(name));
    }

    /**
     * Returns the path and query to send for a client's request target: joined to the base URL's path, and its query merged with the base URL's, which stands
     * first; a parameter of the client whose name stands in the base URL's query is left out.
     */
    public String target(String requestTarget) {
        return path.join(requestTarget);
    }

    /** Returns what it wants of connections. */
    public EndpointConnection connection() {
        return connection;
    }

    /** Returns how long it may take to a response's head; empty = as the gateway says. */
    public Optional<Duration> firstByteTimeout() {
        return Optional.ofNullable(firstByteTimeout);
    }

    /** Returns how long it may take to the first content of an event stream; empty = as long as to its head if that is set here, else as the gateway says. */
    public Optional<Duration> firstContentTimeout() {
        return Optional.ofNullable(firstContentTimeout);
    }

    /** Returns how long it may be silent in a response; empty = as the gateway says. */
    public Optional<Duration> idleTimeout() {
        return Optional.ofNullable(idleTimeout);
    }

    /** Returns how often a call may ask it again; empty = as the gateway says. */
    public OptionalInt retryMaxCount() {
        return retryMaxCount < 0 ? OptionalInt.empty() : OptionalInt.of(retryMaxCount);
    }

    /** Returns how many exchanges with it may be open at once; 0 = any number. */
    public int maxConcurrency() {
        return maxConcurrency;
    }

    /** Returns which of its errors lead to the next of the fallback chain; null = as the gateway says. */
    public @Nullable FallbackPolicy fallbackPolicy() {
        return fallbackPolicy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other == this) {
            return true;
        }
        return other instanceof Endpoint that
                && hash == that.hash
                && baseUrl.equals(that.baseUrl)
                && path.ofSdk() == that.path.ofSdk()
                && path.query().equals(that.path.query())
                && rewrite.equals(that.rewrite)
                && fields.equals(that.fields)
                && Objects.equals(credentials, that.credentials)
                && connection.equals(that.connection);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns the base URL and the rewritten model; never the key, the query or a header field. */
    @Override
    public String toString() {
        return "Endpoint[" + baseUrl + (rewriteModel().isEmpty() ? "" : ", model " + rewriteModel()) + "]";
    }

    private static String defaultName(Origin origin) {
        String host = origin.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + origin.port();
    }

    private static IllegalArgumentException invalid(String name) {
        return new IllegalArgumentException(name + " " + EXPECTED_URL);
    }

    /** Builds an {@link Endpoint} that differs from another one. For one thread. */
    public static final class Builder {
        private final Origin origin;
        private final EndpointPath path;
        private String name = "";
        private Secret apiKey = Secret.none();
        private EndpointAuth auth = EndpointAuth.BEARER;
        private @Nullable CredentialSupplier credentials;
        private Headers headers = Headers.empty();
        private ModelRewrite rewrite = ModelRewrite.NONE;
        private EndpointConnection connection = EndpointConnection.plain();
        private @Nullable Duration firstByteTimeout;
        private @Nullable Duration firstContentTimeout;
        private @Nullable Duration idleTimeout;
        private int retryMaxCount = -1;
        private int maxConcurrency;
        private @Nullable FallbackPolicy fallbackPolicy;

        private Builder(Origin origin, EndpointPath path) {
            this.origin = origin;
            this.path = path;
        }

        private Builder(Endpoint from) {
            this(from.origin, from.path);
            this.name = from.name.equals(defaultName(from.origin)) ? "" : from.name;
            this.apiKey = from.apiKey;
            this.auth = from.auth;
            this.credentials = from.credentials;
            this.headers = from.headers;
            this.rewrite = from.rewrite;
            this.connection = from.connection;
            this.firstByteTimeout = from.firstByteTimeout;
            this.firstContentTimeout = from.firstContentTimeout;
            this.idleTimeout = from.idleTimeout;
            this.retryMaxCount = from.retryMaxCount;
            this.maxConcurrency = from.maxConcurrency;
            this.fallbackPolicy = from.fallbackPolicy;
        }

        /** Sets what operators call it; empty = {@code host:port}. */
        public Builder name(String newName) {
            name = Objects.requireNonNull(newName, "name");
            return this;
        }

        /**
         * Sets the key, which is sent as {@link #auth} says; the empty secret = none.
         *
         * @throws IllegalArgumentException if it holds anything but visible ASCII characters, for instance a line's end; the message does not repeat it
         */
        public Builder apiKey(Secret newApiKey) {
            if (!newApiKey.reveal().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("api_key (expected: visible ASCII characters without blanks)");
            }
            apiKey = newApiKey;
            return this;
        }

        /** Sets how the key is sent; as {@code Authorization: Bearer …} if not called. */
        public Builder auth(EndpointAuth newAuth) {
            auth = Objects.requireNonNull(newAuth, "auth");
            return this;
        }

        /** Sets what gives each request its credential, in place of a key; fields of the configuration give way to those of the same names. */
        public Builder credentials(CredentialSupplier supplier) {
            credentials = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * Sets fields that requests have in place of the client's of these names; none if not called.
         *
         * @throws IllegalArgumentException if one is not {@linkplain EndpointAuth#isSettable settable}, or would send a second credential beside the key
         */
        public Builder headers(Headers newHeaders) {
            newHeaders.forEach((name, value) -> {
                if (!EndpointAuth.isSettable(name)) {
                    throw new IllegalArgumentException("header " + name
                            + " (expected: none that belongs to a connection, frames a message or is the gateway's)");
                }
            });
            headers = newHeaders;
            return this;
        }

        /**
         * Sets the name that replaces the {@code model} member; empty = the client's stays. Where there is none it is set for chat and text completions, responses,
         * messages and embeddings only: what else an API takes may be refused for a member that it does not know. A {@code *} in it stands for the call's model, without {@code prefix} if it
         * begins with that.
         *
         * @throws IllegalArgumentException if there is more than one {@code *}
         */
        public Builder rewriteModel(String newRewriteModel, String prefix) {
            rewrite = ModelRewrite.to(newRewriteModel, prefix);
            return this;
        }

        /** Sets what it wants of connections; nothing if not called. */
        public Builder connection(EndpointConnection newConnection) {
            connection = Objects.requireNonNull(newConnection, "connection");
            return this;
        }

        /** Sets how long it may take to a response's head, more than zero. */
        public Builder firstByteTimeout(Duration timeout) {
            firstByteTimeout = positive("first_byte_timeout", timeout);
            return this;
        }

        /** Sets how long it may take to the first content of an event stream, more than zero. */
        public Builder firstContentTimeout(Duration timeout) {
            firstContentTimeout = positive("first_content_timeout", timeout);
            return this;
        }

        /** Sets how long it may be silent in a response, more than zero. */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = positive("idle_timeout", timeout);
            return this;
        }

        /** Sets how often a call may ask it again, at least 0. */
        public Builder retryMaxCount(int count) {
            retryMaxCount = atLeast(0, "retry_max_count", count);
            return this;
        }

        /** Sets how many exchanges with it, and with endpoints that are equal to it, may be open at once, at least 1; a call beyond them goes elsewhere, or is refused. */
        public Builder maxConcurrency(int count) {
            maxConcurrency = atLeast(1, "max_concurrency", count);
            return this;
        }

        /** Sets which of its errors lead to the next of the fallback chain. */
        public Builder fallbackPolicy(FallbackPolicy policy) {
            fallbackPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Returns the endpoint.
         *
         * @throws IllegalArgumentException if it has both a key and a supplier of credentials
         */
        public Endpoint build() {
            if (credentials != null && !apiKey.isEmpty()) {
                throw new IllegalArgumentException("api_key (expected: none beside a supplier of credentials)");
            }
            return new Endpoint(this);
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
            }
            return value.compareTo(LONGEST) > 0 ? LONGEST : value;
        }

        private static int atLeast(int least, String name, int value) {
            if (value < least) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
            }
            return value;
        }
    }
}
