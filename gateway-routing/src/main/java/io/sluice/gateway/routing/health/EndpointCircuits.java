package io.sluice.gateway.routing.health;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.CredentialSupplier;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of every endpoint that was asked; see {@link PlaceHealth}. */
final class EndpointCircuits implements EndpointHealth {
    /** Far more than any configuration has; old ones make room when configurations come and go. */
    private static final int MOST_ENDPOINTS = 10_000;

    private final HealthConfig config;
    private final Ticker ticker;

    /** Endpoints that differ only in the model they ask for are one place. */
    private final Cache<Place, PlaceHealth> places = newCache();

    private final Cache<Endpoint, PlaceHealth> endpoints = newCache();

    /** Who is told of circuits that open; null = nobody. Set before the first request. */
    private volatile @Nullable EjectionListener listener;

    EndpointCircuits(HealthConfig config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    private static <K> Cache<K, PlaceHealth> newCache() {
        return Caffeine.newBuilder()
                .maximumSize(MOST_ENDPOINTS)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Optional<Permit> permit(Endpoint endpoint, String model) {
        return health(endpoint).model(endpoint.rewrittenModel(model)).permit();
    }

    @Override
    public Permit forceAcquire(Endpoint endpoint, String model) {
        return health(endpoint).model(endpoint.rewrittenModel(model)).forceAcquire();
    }

    @Override
    public boolean isOpen(Endpoint endpoint, String model) {
        return openNanos(endpoint, model) > 0;
    }

    @Override
    public Duration openFor(Endpoint endpoint, String model) {
        long nanos = openNanos(endpoint, model);
        return nanos == 0 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    @Override
    public List<EndpointPause> openCircuits() {
        List<EndpointPause> open = new ArrayList<>();
        places.asMap().forEach((place, health) -> health.addOpenTo(open, place.baseUrl()));
        return List.copyOf(open);
    }

    @Override
    public void onEjection(EjectionListener newListener) {
        listener = newListener;
    }

    @Override
    public void heed(Endpoint endpoint, String model, Duration remaining, Duration age) {
        health(endpoint).heed(model, remaining, age);
    }

    private long openNanos(Endpoint endpoint, String model) {
        PlaceHealth known = endpoints.getIfPresent(endpoint);
        return known == null ? 0 : known.openNanos(endpoint.rewrittenModel(model));
    }

    private PlaceHealth health(Endpoint endpoint) {
        PlaceHealth known = endpoints.getIfPresent(endpoint);
        return known != null ? known : endpoints.get(endpoint, this::healthOfPlace);
    }

    private PlaceHealth healthOfPlace(Endpoint endpoint) {
        Place place = new Place(endpoint.baseUrl(), endpoint.apiKey(), endpoint.credentials());
        return places.get(place, unused -> new PlaceHealth(config, ticker, endpoint, listener));
    }

    @Override
    public String toString() {
        return "EndpointCircuits[" + endpoints.asMap() + "]";
    }

    private record Place(
            String baseUrl, Secret apiKey, @Nullable CredentialSupplier credentials) {}
}
