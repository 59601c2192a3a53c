package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Ends the calls that a graceful shutdown of the web server has waited for in vain: between the phase in which the server lets run what runs (for at most {@code
 * spring.lifecycle.timeout-per-shutdown-phase}) and the one in which it closes its connections. So their clients get an error event, and not half a stream.
 */
final class GatewayShutdown implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {
    /** The phase in which Boot's web servers drain. */
    private static final int SERVER_DRAINS = DEFAULT_PHASE - 1024;

    /** How long clients may take for what they are told at the end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(GatewayShutdown.class);

    private final Gateway gateway;
    private final ApplicationContext context;
    private volatile boolean running;
    private volatile boolean closing;

    GatewayShutdown(Gateway gateway, ApplicationContext context) {
        this.gateway = gateway;
        this.context = context;
    }

    /** Returns whether the application is about to end. */
    boolean isClosing() {
        return closing;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = closing || event.getApplicationContext() == context;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends the calls. A context that is only stopped, and may be started again, keeps its gateway: it can't be opened again. */
    @Override
    public void stop() {
        running = false;
        if (!closing) {
            return;
        }
        int open = gateway.openCalls();
        if (open > 0) {
            LOG.warn("{} calls have not ended in time and are cut", open);
        }
        gateway.close();
        try {
            gateway.awaitTermination(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return SERVER_DRAINS - 512;
    }

    /** A pause is no end. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
