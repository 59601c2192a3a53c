package io.sluice.gateway.internal.share;

import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.decide.Endpoints;
import io.sluice.gateway.internal.shared.SharedRandom;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.InstanceHint;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells other gateways what this one learns of its upstreams, and heeds what they tell (clause FL-F-8). What was told is never told on.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Sharing implements AutoCloseable {
    private static final String ENDPOINT = "endpoint:";
    private static final String INSTANCE = "instance:";

    private final Endpoints endpoints;
    private final EndpointHealth health;
    private final Scheduler scheduler;
    private final PluginErrors errors;
    private final EndpointIds ids;
    private final GatewayExchange exchange;

    /** Null if the scheduler has nothing to tell of its placements. */
    private final @Nullable PlacementSharing placements;

    /** Opens the exchange, and from then on listens to those who learn of upstreams. */
    public Sharing(
            GatewayExchange.Factory factory,
            RoutePolicy routes,
            Endpoints endpoints,
            EndpointHealth health,
            Scheduler scheduler,
            Ticker ticker,
            PluginErrors errors) {
        this.endpoints = endpoints;
        this.health = health;
        this.scheduler = scheduler;
        this.errors = errors;
        this.ids = new EndpointIds(routes);
        String name = newName();
        this.placements = scheduler
                .placements()
                .map(feed -> new PlacementSharing(name, feed, ticker, errors))
                .orElse(null);
        this.exchange = factory.open(name, new Heard());
        if (placements != null && exchange.carriesPlacements()) {
            placements.start(exchange);
        }
        endpoints.onLimit((endpoint, caller, model, wait) -> tell(PauseKind.LIMITED, endpoint, caller, model, wait));
        health.onEjection((endpoint, model, wait) -> tell(PauseKind.EJECTED, endpoint, "", model, wait));
        scheduler.onPause(this::tell);
    }

    /** Two gateways may be given the same seed, so this is not drawn from theirs. */
    private static String newName() {
        return HexFormat.of().toHexDigits(SharedRandom.INSTANCE.nextLong());
    }

    /** Returns how the exchange does. */
    public List<SourceStatus> statuses() {
        return exchange.statuses();
    }

    private void tell(PauseKind kind, Endpoint endpoint, String caller, String model, Duration wait) {
        ids.idOf(endpoint).ifPresent(id -> publish(kind, ENDPOINT + id, caller, model, wait, Duration.ZERO));
    }

    private void tell(InstanceHint hint) {
        String upstream = INSTANCE + hint.address() + "/" + hint.instanceId();
        if (upstream.length() <= UpstreamHint.LONGEST_UPSTREAM) {
            publish(hint.kind(), upstream, "", "", hint.remaining(), hint.age());
        }
    }

    private void publish(PauseKind kind, String upstream, String caller, String model, Duration wait, Duration age) {
        boolean isLong = wait.compareTo(UpstreamHint.LONGEST) > 0;
        Duration remaining = isLong ? UpstreamHint.LONGEST : wait;
        if (remaining.compareTo(Duration.ZERO) > 0) {
            UpstreamHint hint = new UpstreamHint(kind, upstream, caller, model, remaining, age);
            errors.contain(exchange, () -> exchange.publish(hint));
        }
    }

    /** What others told. */
    private final class Heard implements GatewayExchange.Receiver {
        @Override
        public void hint(UpstreamHint hint) {
            errors.contain(this, () -> heed(hint));
        }

        @Override
        public void placements(String gateway, PlacementReport report) {
            if (placements != null) {
                errors.contain(this, () -> placements.heard(gateway, report));
            }
        }
    }

    private void heed(UpstreamHint hint) {
        String upstream = hint.upstream();
        if (upstream.startsWith(ENDPOINT)) {
            Endpoint endpoint = ids.find(upstream.substring(ENDPOINT.length()));
            if (endpoint != null) {
                heed(hint, endpoint);
            }
        } else if (upstream.startsWith(INSTANCE)) {
            heedInstance(hint, upstream.substring(INSTANCE.length()));
        }
    }

    private void heed(UpstreamHint hint, Endpoint endpoint) {
        switch (hint.kind()) {
            case LIMITED -> endpoints.heed(endpoint, hint.caller(), hint.model(), hint.remaining());
            case EJECTED -> health.heed(endpoint, hint.model(), hint.remaining(), hint.age());
        }
    }

    private void heedInstance(UpstreamHint hint, String name) {
        int host = name.indexOf("://") + 3;
        int slash = name.indexOf('/', host);
        if (slash > host) {
            scheduler.heed(new InstanceHint(
                    name.substring(slash + 1), name.substring(0, slash), hint.kind(), hint.remaining(), hint.age()));
        }
    }

    @Override
    public void close() {
        if (placements != null) {
            placements.close();
        }
        exchange.close();
        if (placements != null) {
            placements.forgetAll();
        }
    }

    @Override
    public String toString() {
        return "Sharing[" + exchange + "]";
    }
}
