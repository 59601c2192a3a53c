package io.sluice.gateway.testkit;

import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Joins the gateways of a test: what one publishes the others get at once, on the thread of the publisher. Safe for use by any number of threads. */
public final class HintHub implements GatewayExchange.Factory {
    private final Map<String, GatewayExchange.Receiver> receivers = new ConcurrentHashMap<>();
    private final List<UpstreamHint> published = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    /** Creates one that no gateway has joined yet. */
    public HintHub() {}

    @Override
    public GatewayExchange open(String gateway, GatewayExchange.Receiver receiver) {
        receivers.put(gateway, receiver);
        return new GatewayExchange() {
            @Override
            public void publish(UpstreamHint hint) {
                published.add(hint);
                if (!down) {
                    receivers.forEach((name, other) -> {
                        if (!name.equals(gateway)) {
                            other.hint(hint);
                        }
                    });
                }
            }

            @Override
            public void close() {
                receivers.remove(gateway);
            }
        };
    }

    /** Sets whether what is published is lost from now on. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    /** Sends a hint to all gateways, as if one had published it that is none of them. */
    public void send(UpstreamHint hint) {
        receivers.values().forEach(receiver -> receiver.hint(hint));
    }

    /** Returns what was published, lost hints included, in order. */
    public List<UpstreamHint> published() {
        return List.copyOf(published);
    }

    /** Returns how many gateways are joined. */
    public int size() {
        return receivers.size();
    }

    @Override
    public String toString() {
        return "HintHub[" + receivers.size() + " gateways]";
    }
}
