package io.sluice.gateway.spring.boot;

import io.sluice.gateway.contract.RunningHost;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/** A Boot application of a test, on a port that it picks. */
final class BootHost implements RunningHost {
    private final ConfigurableApplicationContext context;
    private final int port;

    private BootHost(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** Starts an application. */
    static BootHost start(WebApplicationType type, Map<String, Object> properties, Class<?>... sources) {
        return start(new SpringApplicationBuilder(sources).web(type), properties);
    }

    static BootHost start(SpringApplicationBuilder application, Map<String, Object> properties) {
        return new BootHost(application
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .properties(Map.of("server.port", "0", "server.address", "127.0.0.1", "spring.jmx.enabled", "false"))
                .properties(properties)
                .run());
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void drain(Duration limit) {
        context.getBean(DefaultLifecycleProcessor.class).setTimeoutPerShutdownPhase(limit.toMillis());
        context.close();
    }

    @Override
    public void close() {
        if (context.isActive()) {
            drain(Duration.ofSeconds(1));
        }
    }
}
