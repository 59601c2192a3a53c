package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as the host received it.
 *
 * <p>The body is in memory, because a retry or a second leg may need it again; the host bounds it while it reads (and the gateway
 * checks it once more). Its bytes are shared, not copied: nobody may change them after the request was built.
 *
 * <p>Immutable but for that.
 */
public final class GatewayRequest {
    private final String method;
    private final String target;
    private final Headers headers;
    private final ByteBuffer body;
    private final @Nullable Duration timeout;
    private final Attributes attributes;

    private GatewayRequest(Builder builder) {
        this.method = builder.method;
        this.target = builder.target;
        this.headers = builder.headers;
        this.body = builder.body;
        this.timeout = builder.timeout;
        this.attributes = builder.attributes;
    }

    /**
     * Returns a builder.
     *
     * @param method the HTTP method, for instance {@code POST}
     * @param target the request target in origin form: a path that begins with a slash, and the query if there is one
     * @throws IllegalArgumentException if the method is not a token, or the target does not begin with a slash or holds blanks,
     *     control characters, a fragment or anything but ASCII
     */
    public static Builder builder(String method, String target) {
        return new Builder(method, target);
    }

    /** Returns a {@code POST} of a JSON text, with the {@code content-type} to go with it. */
    public static GatewayRequest post(String target, String json) {
        return builder("POST", target)
                .headers(Headers.of("content-type", "application/json"))
                .body(json.getBytes(UTF_8))
                .build();
    }

    /** Returns the HTTP method. */
    public String method() {
        return method;
    }

    /** Returns path and query, as on the request line. */
    public String target() {
        return target;
    }

    /** Returns the path alone. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns the header fields as received. */
    public Headers headers() {
        return headers;
    }

    /** Returns a new view of the body's bytes, backed by an array that must not be written to. */
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** Returns the time the whole call may take, if the host set a limit for this one. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** Returns what the host knows of the call beside its request; it is never sent anywhere. */
    public Attributes attributes() {
        return attributes;
    }

    /** Returns method, path and size; never the query, the headers, the body or the attributes. */
    @Override
    public String toString() {
        return "GatewayRequest[" + method + " " + path() + ", " + body.remaining() + " bytes]";
    }

    /** Builds a request; for one thread. */
    public static final class Builder {
        private final String method;
        private final String target;
        private Headers headers = Headers.empty();
        private ByteBuffer body = ByteBuffer.allocate(0);
        private @Nullable Duration timeout;
        private Attributes attributes = Attributes.empty();

        private Builder(String method, String target) {
            if (!FieldSyntax.isToken(method)) {
                throw new IllegalArgumentException(
                        "method: \"" + FieldSyntax.printable(method) + "\" (expected: an HTTP token)");
            }
            if (!FieldSyntax.isOriginForm(target)) {
                throw new IllegalArgumentException(
                        "target: \"" + FieldSyntax.printable(target) + "\" (expected: /path?query in visible ASCII)");
            }
            this.method = method;
            this.target = target;
        }

        /** Sets the header fields; none if not called. */
        public Builder headers(Headers headers) {
            this.headers = Objects.requireNonNull(headers, "headers");
            return this;
        }

        /** Sets the body without copying it. */
        public Builder body(byte[] body) {
            this.body = ByteBuffer.wrap(body);
            return this;
        }

        /** Sets the body to the remaining bytes: without copying them if an array that can be read backs them. */
        public Builder body(ByteBuffer body) {
            this.body = body.hasArray() ? body.slice() : copy(body);
            return this;
        }

        /**
         * Limits the time of the whole call, which ends with 504 (before its answer began) or breaks (after).
         *
         * @param timeout longer than zero
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets an attribute, which policies, schedulers, hooks and listeners see, and nobody else; it replaces the value that its key had. None if not called.
         */
        public <T> Builder attribute(AttributeKey<T> key, T value) {
            this.attributes = attributes.with(key, value);
            return this;
        }

        /** Sets all attributes, in place of those that were set before. */
        public Builder attributes(Attributes attributes) {
            this.attributes = Objects.requireNonNull(attributes, "attributes");
            return this;
        }

        /** Returns the request. */
        public GatewayRequest build() {
            return new GatewayRequest(this);
        }

        private static ByteBuffer copy(ByteBuffer source) {
            ByteBuffer copy = ByteBuffer.allocate(source.remaining());
            copy.put(source.duplicate());
            return copy.flip();
        }
    }
}
