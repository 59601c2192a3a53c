package io.sluice.gateway.redis;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Carries hints by a stream in a Redis (clause FL-F-8), which needs version 5 or later: one connection adds, the other follows. Gateways only ever put hints into a queue; a
 * server that is down, slow or silent holds up nobody.
 */
final class RedisHints implements GatewayExchange {
    private final HintWriter writer;
    private final ShareStatus status;
    private final RedisLoop writing;
    private final RedisLoop reading;

    private RedisHints(ShareAddress address, String gateway, Receiver receiver) {
        RedisAddress redis = address.redis();
        String key = address.hintsKey();
        this.status =
                new ShareStatus("share:" + redis, Ticker.wallClock(), LoggerFactory.getLogger(ShareOptions.class));
        this.writer = new HintWriter(key, gateway, status, Ticker.system());
        this.reading = RedisLoop.start(redis, "hints-in", new HintReader(key, gateway, receiver::hint, status));
        this.writing = RedisLoop.start(redis, "hints-out", writer);
    }

    /** Returns what makes exchanges with the gateways that share there. */
    static GatewayExchange.Factory at(ShareAddress address) {
        return (gateway, receiver) -> new RedisHints(address, gateway, receiver);
    }

    @Override
    public void publish(UpstreamHint hint) {
        writer.add(hint);
    }

    @Override
    public List<SourceStatus> statuses() {
        return List.of(status.now());
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }

    @Override
    public String toString() {
        return "RedisHints[" + status + "]";
    }
}
