package io.sluice.gateway.spring.boot;

import io.sluice.gateway.GatewayBuilder;

/**
 * Sets what no property and no other bean says of the gateway of an application: a bean of this type is called with its builder, after all else was set. Several are called in
 * their {@linkplain org.springframework.core.annotation.Order order}; what the last one sets holds.
 */
@FunctionalInterface
public interface GatewayBuilderCustomizer {
    /** Sets what it likes. Called on the thread that makes the beans; what it throws ends the start of the application. When limits are reloaded it is called again, with another builder. */
    void customize(GatewayBuilder builder);
}
