package io.sluice.gateway.spring.boot;

import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/** Tells clients at the end of an application that their connections end, while its web server drains: in that phase, and with the same patience. */
final class GatewayDrain extends EndPhase {
    /** The phase in which Boot's web servers stop to listen and wait for what runs. */
    static final int PHASE = DEFAULT_PHASE - 1024;

    private final List<CallServer> servers;

    GatewayDrain(List<CallServer> servers, ConfigurableApplicationContext context) {
        super(PHASE, context);
        this.servers = List.copyOf(servers);
    }

    @Override
    void end() {
        servers.forEach(CallServer::drain);
    }
}
