package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One engine that the host manages (clause I-1). Immutable.
 *
 * <p>Equal if all properties are; {@link #id} alone tells whether two are versions of the same instance.
 */
public final class Instance {
    private static final int NO_RANK = -1;

    private final String id;
    private final List<String> models;

    /** The same, for looking one up. */
    private final Set<String> served;

    private final Role role;
    private final Origin origin;
    private final String auxHost;
    private final int auxPort;
    private final int dpRank;
    private final int dpSize;
    private final long version;
    private final Secret apiKey;
    private final Secret authorization;
    private final Map<String, String> labels;
    private final String zone;
    private final int maxConcurrency;

    private Instance(Builder builder) {
        this.id = builder.id.isEmpty() ? builder.origin.host() + ":" + builder.origin.port() : builder.id;
        this.models = builder.models;
        this.served = Set.copyOf(models);
        this.role = builder.role;
        this.origin = builder.origin;
        this.auxHost = builder.auxHost;
        this.auxPort = builder.auxPort;
        this.dpRank = builder.dpRank;
        this.dpSize = builder.dpSize;
        this.version = builder.version;
        this.apiKey = builder.apiKey;
        this.authorization = apiKey.isEmpty() ? apiKey : Secret.of("Bearer " + apiKey.reveal());
        this.labels = builder.labels;
        this.zone = builder.zone;
        this.maxConcurrency = builder.maxConcurrency;
    }

    /** Returns a builder of a neutral instance for every model, whose id is its {@code host:port}. */
    public static Builder builder(Origin origin) {
        return new Builder(origin);
    }

    /** Returns what names the instance in a pool. */
    public String id() {
        return id;
    }

    /** Returns the first of {@link #models}; empty = every model. */
    public String model() {
        return models.isEmpty() ? "" : models.get(0);
    }

    /** Returns the names of the models it serves, each once; none = every model. They share its load: adapters of one base model, as a rule. */
    public List<String> models() {
        return models;
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

    /** Returns its data-parallel rank, 0 to {@link #dpSize()} - 1; 0 if none is set. */
    public int dpRank() {
        return Math.max(0, dpRank);
    }

    /**
     * Returns whether it stands for one of its ranks alone, or has but one. Else it stands for all of them, and {@link #dpRank} says nothing: the schedulers of
     * the library spread its calls over the ranks, and give leases on an instance {@linkplain #atDpRank at one of them}.
     */
    public boolean hasDpRank() {
        return dpRank != NO_RANK || dpSize == 1;
    }

    /** Returns the same instance, with the same id, at one of its ranks. */
    public Instance atDpRank(int rank) {
        return toBuilder().dataParallel(rank, dpSize).build();
    }

    /** Returns the number of data-parallel ranks, at least 1. */
    public int dpSize() {
        return dpSize;
    }

    /** Returns its version: of two with the same id the higher one is the newer. */
    public long version() {
        return version;
    }

    /** Returns the key that its engine asks for (vLLM's and SGLang's {@code --api-key}); empty = none, and then calls keep the client's credential. */
    public Secret apiKey() {
        return apiKey;
    }

    /** Returns what stands in the {@code Authorization} of requests to it, in place of the client's; empty if it has no key. */
    public Secret authorization() {
        return authorization;
    }

    /** Returns what the host notes of it, for policies of its own. */
    public Map<String, String> labels() {
        return labels;
    }

    /** Returns where it runs; empty if that is not told. */
    public String zone() {
        return zone;
    }

    /** Returns how many calls it may have open at most; 0 = any number. */
    public int maxConcurrency() {
        return maxConcurrency;
    }

    /** Returns whether it serves a model: it names none or this one (clause I-4). It serves the empty one, that of a call without a model, in any case (clause M-2). */
    public boolean serves(String requestedModel) {
        return models.isEmpty() || requestedModel.isEmpty() || served.contains(requestedModel);
    }

    /** Returns a builder of an instance like this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(origin);
        builder.id = id;
        builder.models = models;
        builder.role = role;
        builder.auxHost = auxHost;
        builder.auxPort = auxPort;
        builder.dpRank = dpRank;
        builder.dpSize = dpSize;
        builder.version = version;
        builder.apiKey = apiKey;
        builder.labels = labels;
        builder.zone = zone;
        builder.maxConcurrency = maxConcurrency;
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Instance that
                && id.equals(that.id)
                && models.equals(that.models)
                && role == that.role
                && origin.equals(that.origin)
                && auxHost.equals(that.auxHost)
                && auxPort == that.auxPort
                && dpRank == that.dpRank
                && dpSize == that.dpSize
                && version == that.version
                && maxConcurrency == that.maxConcurrency
                && zone.equals(that.zone)
                && labels.equals(that.labels)
                && apiKey.equals(that.apiKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, origin, version);
    }

    @Override
    public String toString() {
        String rank = dpSize > 1 && hasDpRank() ? ", rank " + dpRank + " of " + dpSize : "";
        return "Instance[" + id + ", " + role + ", " + origin + rank + shownModels() + "]";
    }

    private String shownModels() {
        return switch (models.size()) {
            case 0 -> "";
            case 1 -> ", " + models.get(0);
            default -> ", " + models.size() + " models";
        };
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
        private List<String> models = List.of();
        private Role role = Role.NEUTRAL;
        private String auxHost = "";
        private int auxPort;
        private int dpRank = NO_RANK;
        private int dpSize = 1;
        private long version;
        private Secret apiKey = Secret.none();
        private Map<String, String> labels = Map.of();
        private String zone = "";
        private int maxConcurrency;

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
            this.models = model.isEmpty() ? List.of() : List.of(model);
            return this;
        }

        /**
         * Sets the models it serves; none = every model. A name that stands twice counts once.
         *
         * @param models none of them empty
         */
        public Builder models(Collection<String> models) {
            if (models.contains("")) {
                throw new IllegalArgumentException("models: an empty name (expected: names that are not empty)");
            }
            this.models = List.copyOf(new LinkedHashSet<>(models));
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
         * Sets the data-parallel rank: it stands for this rank alone. Several ranks at one address are several instances with ids of their own.
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

        /**
         * Sets the number of data-parallel ranks behind its address, over which its calls are spread.
         *
         * @param size at least 1
         */
        public Builder dataParallel(int size) {
            if (size < 1) {
                throw new IllegalArgumentException("dpSize: " + size + " (expected: >= 1)");
            }
            this.dpRank = NO_RANK;
            this.dpSize = size;
            return this;
        }

        /** Sets the key that its engine asks for; none if not called. */
        public Builder apiKey(Secret apiKey) {
            this.apiKey = Objects.requireNonNull(apiKey, "apiKey");
            return this;
        }

        /** Sets what the host notes of it; nothing if not called. */
        public Builder labels(Map<String, String> labels) {
            this.labels = Map.copyOf(labels);
            return this;
        }

        /** Sets where it runs; empty if not called. */
        public Builder zone(String zone) {
            this.zone = Objects.requireNonNull(zone, "zone");
            return this;
        }

        /**
         * Sets how many calls it may have open at most.
         *
         * @param calls 0 (any number) or more
         */
        public Builder maxConcurrency(int calls) {
            if (calls < 0) {
                throw new IllegalArgumentException("maxConcurrency: " + calls + " (expected: >= 0)");
            }
            this.maxConcurrency = calls;
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
