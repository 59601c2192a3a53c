package io.sluice.gateway.spi;

import io.sluice.gateway.Origin;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One engine that the host manages (clause I-1). Immutable.
 *
 * <p>Equal if all properties are; {@link #id} alone tells whether two are versions of the same instance.
 */
public final class Instance {
    private final String id;
    private final String model;
    private final Role role;
    private final Origin origin;
    private final String auxHost;
    private final int auxPort;
    private final int dpRank;
    private final int dpSize;
    private final long version;

    private Instance(Builder builder) {
        this.id = builder.id.isEmpty() ? builder.origin.host() + ":" + builder.origin.port() : builder.id;
        this.model = builder.model;
        this.role = builder.role;
        this.origin = builder.origin;
        this.auxHost = builder.auxHost;
        this.auxPort = builder.auxPort;
        this.dpRank = builder.dpRank;
        this.dpSize = builder.dpSize;
        this.version = builder.version;
    }

    /** Returns a builder of a neutral instance for every model, whose id is its {@code host:port}. */
    public static Builder builder(Origin origin) {
        return new Builder(origin);
    }

    /** Returns what names the instance in a pool. */
    public String id() {
        return id;
    }

    /** Returns the one model it serves; empty = every model. */
    public String model() {
        return model;
    }

    /** Returns which part of a call it does. */
    public Role role() {
        return role;
    }

    /** Returns where its HTTP server is. */
    public Origin origin() {
        return origin;
    }

    /** Returns the host of its KV-transfer address; empty if it has none. */
    public String auxHost() {
        return auxHost;
    }

    /** Returns the port of its KV-transfer address; 0 if it has none. */
    public int auxPort() {
        return auxPort;
    }

    /** Returns its data-parallel rank, 0 to {@link #dpSize()} - 1. */
    public int dpRank() {
        return dpRank;
    }

    /** Returns the number of data-parallel ranks, at least 1. */
    public int dpSize() {
        return dpSize;
    }

    /** Returns its version: of two with the same id the higher one is the newer. */
    public long version() {
        return version;
    }

    /** Tells whether it serves a model: its own is empty or the same (clause I-4). */
    public boolean serves(String requestedModel) {
        return model.isEmpty() || model.equals(requestedModel);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Instance that
                && id.equals(that.id)
                && model.equals(that.model)
                && role == that.role
                && origin.equals(that.origin)
                && auxHost.equals(that.auxHost)
                && auxPort == that.auxPort
                && dpRank == that.dpRank
                && dpSize == that.dpSize
                && version == that.version;
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, origin, version);
    }

    @Override
    public String toString() {
        return "Instance[" + id + ", " + role + ", " + origin + (model.isEmpty() ? "" : ", " + model) + "]";
    }

    /** Which part of a call an instance does. */
    public enum Role {
        /** The whole call. */
        NEUTRAL,
        /** The prefill leg. */
        PREFILL,
        /** The decode leg. */
        DECODE
    }

    /** Builds an instance; for one thread. */
    public static final class Builder {
        private final Origin origin;
        private String id = "";
        private String model = "";
        private Role role = Role.NEUTRAL;
        private String auxHost = "";
        private int auxPort;
        private int dpRank;
        private int dpSize = 1;
        private long version;

        private Builder(Origin origin) {
            this.origin = Objects.requireNonNull(origin, "origin");
        }

        /** Sets the id; empty = {@code host:port}. */
        public Builder id(String id) {
            this.id = Objects.requireNonNull(id, "id");
            return this;
        }

        /** Sets the model it serves; empty = every model. */
        public Builder model(String model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /** Sets the role; neutral if not called. */
        public Builder role(Role role) {
            this.role = Objects.requireNonNull(role, "role");
            return this;
        }

        /**
         * Sets the KV-transfer address.
         *
         * @param port 0 (none) to 65535
         */
        public Builder aux(String host, int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("auxPort: " + port + " (expected: 0 to 65535)");
            }
            this.auxHost = Objects.requireNonNull(host, "host");
            this.auxPort = port;
            return this;
        }

        /**
         * Sets the data-parallel rank.
         *
         * @param rank 0 to {@code size} - 1
         * @param size at least 1
         */
        public Builder dataParallel(int rank, int size) {
            if (size < 1 || rank < 0 || rank >= size) {
                throw new IllegalArgumentException(
                        "dpRank, dpSize: " + rank + ", " + size + " (expected: 0 <= dpRank < dpSize)");
            }
            this.dpRank = rank;
            this.dpSize = size;
            return this;
        }

        /** Sets the version; 0 if not called. */
        public Builder version(long version) {
            this.version = version;
            return this;
        }

        /** Returns the instance. */
        public Instance build() {
            return new Instance(this);
        }
    }
}
