package io.sluice.gateway.routing.instances;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.internal.Polling;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Instance;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance for each address of a name, which is looked up again and again. A look-up that fails changes nothing, and the first of several is told.
 * Look-ups come one at a time, on the timer's thread.
 */
final class DnsSource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(DnsSource.class);

    private final DnsConfig config;
    private final Polling polling;

    /** Whether the last look-up failed; belongs to the polling. */
    private boolean failing;

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
            failing = false;
        } catch (UnknownHostException | RuntimeException e) {
            if (!failing) {
                LOG.warn(
                        "The instances stay as they are, since {} cannot be looked up: {}",
                        config.host(),
                        e.toString());
            }
            failing = true;
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
