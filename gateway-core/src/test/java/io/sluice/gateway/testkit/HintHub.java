package io.sluice.gateway.testkit;

import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Joins the gateways of a test: what one publishes the others get at once, on the thread of the publisher. Reports of placements are carried if {@link #carry} was called.
 * Safe for use by any number of threads.
 */
public final class HintHub implements GatewayExchange.Factory {
    private final Map<String, GatewayExchange.Receiver> receivers = new ConcurrentHashMap<>();
    private final List<UpstreamHint> published = new CopyOnWriteArrayList<>();
    private final AtomicLong reports = new AtomicLong();
    private volatile boolean down;
    private volatile Carrier carrier;

    /** How reports come to others: lost, doubled, out of order or late, as a test likes. */
    @FunctionalInterface
    public interface Carrier {
        /**
         * Carries a report.
         *
         * @param delivery gives it to another gateway; may be run never, later, or more than once
         */
        void carry(Runnable delivery);
    }

    /** Creates one that no gateway has joined yet. */
    public HintHub() {}

    /** Lets gateways that join from now on share placements, all of them carried in this way from now on. */
    public HintHub carry(Carrier way) {
        carrier = way;
        return this;
    }

    @Override
    public GatewayExchange open(String gateway, GatewayExchange.Receiver receiver) {
        receivers.put(gateway, receiver);
        return new Joined(gateway, carrier != null);
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

    /** Returns how many reports were published, lost ones included. */
    public long reports() {
        return reports.get();
    }

    /** Returns how many gateways are joined. */
    public int size() {
        return receivers.size();
    }

    @Override
    public String toString() {
        return "HintHub[" + receivers.size() + " gateways]";
    }

    /** The end of one gateway. */
    private final class Joined implements GatewayExchange {
        private final String gateway;
        private final boolean carriesPlacements;

        Joined(String gateway, boolean carriesPlacements) {
            this.gateway = gateway;
            this.carriesPlacements = carriesPlacements;
        }

        @Override
        public void publish(UpstreamHint hint) {
            published.add(hint);
            others().forEach(other -> receive(other, receiver -> receiver.hint(hint)));
        }

        @Override
        public boolean carriesPlacements() {
            return carriesPlacements;
        }

        @Override
        public void publish(PlacementReport report) {
            reports.incrementAndGet();
            others().forEach(other ->
                    carrier.carry(() -> receive(other, receiver -> receiver.placements(gateway, report))));
        }

        private List<String> others() {
            return down
                    ? List.of()
                    : receivers.keySet().stream()
                            .filter(name -> !name.equals(gateway))
                            .toList();
        }

        /** A gateway that is closed meanwhile receives nothing. */
        private void receive(String name, Consumer<GatewayExchange.Receiver> what) {
            GatewayExchange.Receiver receiver = receivers.get(name);
            if (receiver != null) {
                what.accept(receiver);
            }
        }

        @Override
        public void close() {
            receivers.remove(gateway);
        }
    }
}
