package io.sluice.gateway.redis;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.MessageReader;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Carries hints and reports of placements, each by a stream in a Redis (clause FL-F-8), which needs version 5 or later: one connection adds, another one follows, so that neither
 * kind waits for the other. Gateways only ever put something into a queue; a server that is down, slow or silent holds up nobody.
 */
final class RedisExchange implements GatewayExchange {
    /** How long the last report is waited for. */
    private static final Duration LAST_REPORT = Duration.ofMillis(200);

    private final HintWriter writer;
    private final ShareStatus status;
    private final PlacementWriter placements;
    private final List<RedisLoop> loops;

    private RedisExchange(ShareAddress address, String gateway, Receiver receiver) {
        RedisAddress redis = address.redis();
        String key = address.hintsKey();
        this.status =
                new ShareStatus("share:" + redis, Ticker.wallClock(), LoggerFactory.getLogger(ShareOptions.class));
        this.writer = new HintWriter(key, gateway, status, Ticker.system());
        this.placements = new PlacementWriter(address.placementsKey(), gateway, status, Ticker.system());
        this.loops = List.of(
                RedisLoop.start(redis, "hints-in", new HintReader(key, gateway, receiver::hint, status)),
                RedisLoop.start(redis, "hints-out", writer),
                RedisLoop.start(
                        redis,
                        "placements-in",
                        new PlacementReader(
                                address.placementsKey(),
                                new MessageReader(gateway, receiver),
                                status,
                                Ticker.system())),
                RedisLoop.start(redis, "placements-out", placements));
    }

    /** Returns what makes exchanges with the gateways that share there. */
    static GatewayExchange.Factory at(ShareAddress address) {
        return (gateway, receiver) -> new RedisExchange(address, gateway, receiver);
    }

    @Override
    public void publish(UpstreamHint hint) {
        writer.add(hint);
    }

    @Override
    public boolean carriesPlacements() {
        return true;
    }

    @Override
    public void publish(PlacementReport report) {
        placements.add(report);
    }

    @Override
    public List<SourceStatus> statuses() {
        return List.of(status.now());
    }

    /** Closes it, once the last report, that of a gateway which ends, is with the server: it is waited for, but not for long. */
    @Override
    public void close() {
        try {
            placements.flush(LAST_REPORT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loops.forEach(RedisLoop::close);
        }
    }

    @Override
    public String toString() {
        return "RedisExchange[" + status + "]";
    }
}
