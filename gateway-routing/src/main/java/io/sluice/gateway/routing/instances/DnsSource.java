package io.sluice.gateway.routing.instances;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.internal.Polling;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Instance;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance for each address of a name, which is looked up again and again. A look-up that fails changes nothing, and the first of several is told.
 * Look-ups come one at a time, on the timer's thread.
 */
final class DnsSource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(DnsSource.class);

    private final DnsConfig config;
    /**
     * After how many failures a name that was never found stands for no instance. Kubernetes has no name for a Service none of whose Pods is ready: that they start, or that all have failed, is not to keep
     * a gateway from what else it knows.
     */
    private static final int TRIES = 3;

    private final Polling polling;

    /** How many look-ups have failed since one succeeded; belongs to the polling. */
    private int failures;

    /** Looks the name up, which may block, and begins to watch it. */
    DnsSource(DnsConfig config, Timer timer, boolean closesTimer) {
        this.config = config;
        this.polling = new Polling(this::check, timer, closesTimer, config.period());
        check();
        polling.start();
    }

    @Override
    protected String name() {
        return "dns:" + config.host() + ":" + config.port();
    }

    @Override
    protected void onClose() {
        polling.close();
    }

    private void check() {
        try {
            publish(config.resolver().resolve(config.host()).stream()
                    .map(InetAddress::getHostAddress)
                    .distinct()
                    .sorted() // answers come in any order; another order is no change
                    .map(this::instance)
                    .toList());
            failures = 0;
        } catch (UnknownHostException | RuntimeException e) {
            failures++;
            if (failures == 1) {
                LOG.warn(
                        "The instances stay as they are, since {} cannot be looked up: {}",
                        config.host(),
                        e.toString());
            }
            if (failures >= TRIES && !isLoaded()) {
                publish(List.of());
            }
            failed();
        }
    }

    private Instance instance(String address) {
        return Instance.builder(Origin.of(config.scheme(), address, config.port()))
                .model(config.model())
                .role(config.role())
                .build();
    }

    @Override
    public String toString() {
        return "DnsSource[" + config.host() + ", " + instances().size() + " instances]";
    }
}
