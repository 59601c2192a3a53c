package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the calls that are left when the web server has drained, or was not asked to, before it closes its connections: the phase is between the two. So their clients get an error
 * event, as far as the server still writes it, and not half a stream.
 */
final class GatewayShutdown extends EndPhase {
    private static final int PHASE = GatewayDrain.PHASE - 512;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(GatewayShutdown.class);

    private final Gateway gateway;
    private final List<CallServer> servers;

    GatewayShutdown(Gateway gateway, List<CallServer> servers, ConfigurableApplicationContext context) {
        super(PHASE, context);
        this.gateway = gateway;
        this.servers = List.copyOf(servers);
    }

    @Override
    void end() {
        int open = gateway.openCalls();
        if (open > 0) {
            LOG.warn("{} calls have not ended in time and are cut", open);
        }
        gateway.close();
        try {
            for (CallServer server : servers) {
                server.end();
            }
            gateway.awaitTermination(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
