package io.sluice.gateway.routing.health;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.internal.LastSuccess;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth.EjectionListener;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The circuits of one place (URL and key): one for the place as a whole, which opens when connections fail or when three of its models do, and one for each model
 * that was asked for (clause RT-H-4).
 *
 * <p>Models come from clients, and some upstreams answer 5xx to a name that they do not know. Where a model is known to be served, and is well, names that
 * never were do not count for the place as a whole: three of them are soon made up, and would take the place from everybody.
 *
 * <p>Safe for use by any number of threads.
 */
final class PlaceHealth {
    /** Models come from clients, so they are bounded; those that nobody asks for are forgotten. */
    private static final int MOST_MODELS = 1_000;

    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    /** Names that begin alike that far share one circuit. */
    private static final int LONGEST_NAME = 256;

    private static final String EVERY_MODEL = "";

    /** How many models have to fail for the place to be taken for ill. */
    private static final int MODELS_OF_A_PLACE = 3;

    private final HealthConfig config;
    private final Ticker ticker;

    /** One of those that are here, for others to know the place by. */
    private final Endpoint endpoint;

    /** Who is told of circuits that open; null = nobody. */
    private final @Nullable EjectionListener listener;

    private final LastSuccess lastSuccess;
    private final Circuit whole;
    private final Cache<String, ModelHealth> models;

    /** Whether the whole is open because of its models; of meaning only while it is open. */
    private volatile boolean openedByModels;

    PlaceHealth(HealthConfig config, Ticker ticker, Endpoint endpoint, @Nullable EjectionListener listener) {
        this.config = config;
        this.ticker = ticker;
        this.endpoint = endpoint;
        this.listener = listener;
        this.lastSuccess = new LastSuccess(ticker.nanos());
        this.whole = newCircuit();
        this.models = Caffeine.newBuilder()
                .maximumSize(MOST_MODELS)
                .expireAfterAccess(FORGOTTEN_AFTER)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    private Circuit newCircuit() {
        return new Circuit(
                config.failures(),
                config.ejection().toNanos(),
                config.maxEjection().toNanos());
    }

    /** Returns what is known of a model. */
    ModelHealth model(String model) {
        String name = name(model);
        ModelHealth known = models.getIfPresent(name);
        return known != null ? known : models.get(name, unused -> new ModelHealth(this, name, newCircuit()));
    }

    /** Returns how long no request for a model is let through; 0 if one is. */
    long openNanos(String model) {
        ModelHealth known = models.getIfPresent(name(model));
        boolean well = whole.isClosed() && (known == null || known.circuit().isClosed());
        if (well) {
            return 0;
        }
        long now = ticker.nanos();
        long ofModel = known == null ? 0 : openNanos(known.circuit(), now);
        return Math.max(ofModel, openNanos(whole, now));
    }

    /** Adds the circuits of this place that are open. */
    void addOpenTo(List<EndpointPause> open, String baseUrl) {
        long now = ticker.nanos();
        addOpenTo(open, baseUrl, "", whole, now);
        models.asMap().forEach((model, health) -> addOpenTo(open, baseUrl, model, health.circuit(), now));
    }

    private static void addOpenTo(
            List<EndpointPause> open, String baseUrl, String model, Circuit circuit, long nowNanos) {
        if (!circuit.isClosed()) {
            open.add(new EndpointPause(
                    baseUrl, model, Duration.ofNanos(circuit.waitNanos(nowNanos)), circuit.isToldOpen()));
        }
    }

    private static String name(String model) {
        return model.length() > LONGEST_NAME ? model.substring(0, LONGEST_NAME) : model;
    }

    private static long openNanos(Circuit circuit, long nowNanos) {
        return circuit.isClosed() ? 0 : circuit.waitNanos(nowNanos);
    }

    Circuit whole() {
        return whole;
    }

    long nanos() {
        return ticker.nanos();
    }

    boolean isOpenedByModels() {
        return openedByModels;
    }

    /** Notes that no connection could be had. */
    void unreachable(Circuit.@Nullable Probe probe) {
        if (whole.failed(probe, nanos(), true)) {
            openedByModels = false;
            opened(EVERY_MODEL, whole);
        }
    }

    /** Returns whether other gateways are told of what happens here, and may tell this one. */
    boolean isShared() {
        return listener != null;
    }

    /** Notes that a request has succeeded, where that is of interest. */
    void noteSuccess(long nowNanos) {
        lastSuccess.note(nowNanos);
    }

    /** Tells that a circuit has opened. The one of calls that name no model is nobody else's business: its name would mean the whole. */
    void opened(String model, Circuit circuit) {
        EjectionListener told = listener;
        if (told != null && (circuit == whole || !model.isEmpty())) {
            told.ejected(endpoint, model, Duration.ofNanos(circuit.waitNanos(nanos())));
        }
    }

    /** Heeds what another gateway found out of a model, or of all; what does well here is doubted at most (clause FL-F-8). */
    void heed(String model, Duration remaining, Duration age) {
        boolean isWhole = model.isEmpty();
        ModelHealth health = isWhole ? null : model(model);
        Circuit circuit = health == null ? whole : health.circuit();
        LastSuccess last = health == null ? lastSuccess : health.lastSuccess();
        long now = nanos();
        if (last.outweighs(age, now)) {
            circuit.doubt();
        } else if (circuit.openAsTold(remaining.toNanos(), now) && isWhole) {
            openedByModels = false;
        }
    }

    /** Notes that a model's circuit has opened: the place is ill if those of two others are open, or were a moment ago. */
    void modelOpened() {
        long now = nanos();
        long recent = config.maxEjection().toNanos();
        boolean servesOthers = false;
        int ill = 0;
        int illAndServed = 0;
        for (ModelHealth model : models.asMap().values()) {
            Circuit circuit = model.circuit();
            if (circuit.isClosed()) {
                servesOthers |= model.isServed();
            } else if (now - circuit.probeDueNanos() < recent) {
                ill++;
                illAndServed += model.isServed() ? 1 : 0;
            }
        }
        if ((servesOthers ? illAndServed : ill) >= MODELS_OF_A_PLACE && whole.open(now)) {
            openedByModels = true;
            opened(EVERY_MODEL, whole);
        }
    }

    @Override
    public String toString() {
        return "PlaceHealth[" + whole + ", " + models.asMap() + "]";
    }
}
