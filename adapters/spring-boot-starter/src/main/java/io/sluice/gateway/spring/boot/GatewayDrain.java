package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tells clients at the end of an application that their connections end, while its web server drains: in that phase. What has not ended shortly before the phase has ({@code
 * spring.lifecycle.timeout-per-shutdown-phase}) is ended with an error event, which the server then still writes: afterwards it closes its connections at once.
 */
final class GatewayDrain extends EndPhase {
    /** The phase in which Boot's web servers stop to listen and wait for what runs. */
    static final int PHASE = DEFAULT_PHASE - 1024;

    private static final Duration PHASE_BY_DEFAULT = Duration.ofSeconds(30);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Gateway gateway;
    private final List<CallServer> servers;
    private final Duration patience;

    GatewayDrain(Gateway gateway, List<CallServer> servers, ConfigurableApplicationContext context) {
        super(PHASE, context);
        this.gateway = gateway;
        this.servers = List.copyOf(servers);
        Duration limit = Binder.get(context.getEnvironment())
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(PHASE_BY_DEFAULT);
        Duration fifth = limit.dividedBy(5);
        this.patience = limit.minus(fifth.compareTo(LAST_WORDS) < 0 ? fifth : LAST_WORDS);
    }

    @Override
    void end() {
        servers.forEach(CallServer::drain);
        Thread limit = new Thread(this::endAtTheLimit, "sluice-drain");
        limit.setDaemon(true);
        limit.start();
    }

    /** Waits in vain while the gateway is open, and no longer than it is. */
    private void endAtTheLimit() {
        try {
            gateway.awaitTermination(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gateway.close();
    }
}
