package io.sluice.gateway.options;

import io.sluice.gateway.GatewayBuilder;
import java.time.Duration;
import java.util.Optional;

/**
 * What the options of the core say.
 *
 * @param values those that go to the builder as they are
 * @param times those that depend on each other
 */
record CoreSettings(OptionReader values, TimeLimits times) implements ModuleSettings {
    @Override
    public void applyTo(GatewayBuilder builder) {
        retries(builder);
        limits(builder);
        requests(builder);
    }

    @Override
    public Optional<String> derived(Option<?> option) {
        return times.derived(option);
    }

    private void retries(GatewayBuilder builder) {
        boolean hedged = values.get(CoreOptions.HEDGE_MAX_COUNT) > 0;
        builder.instanceRetries(values.get(CoreOptions.RETRY_MAX_COUNT))
                .retryInstance429(values.get(CoreOptions.RETRY_INSTANCE_429))
                .endpointRetries(values.get(CoreOptions.EXTERNAL_RETRY_MAX_COUNT))
                .retryJitter(values.get(CoreOptions.RETRY_JITTER))
                .retryBudget(
                        values.get(CoreOptions.RETRY_BUDGET_RATIO), values.get(CoreOptions.RETRY_BUDGET_MIN_PER_SECOND))
                .hedgeAfter(hedged ? values.get(CoreOptions.HEDGE_AFTER) : Duration.ZERO)
                .fallbackPolicy(values.get(CoreOptions.FALLBACK_ON))
                .commitOn(values.get(CoreOptions.COMMIT_ON))
                .limitedAtMost(values.get(CoreOptions.LIMITED_MAX));
    }

    private void limits(GatewayBuilder builder) {
        times.applyTo(builder);
        builder.connectTimeout(values.get(CoreOptions.CONNECT_TIMEOUT))
                .idleTimeout(values.get(CoreOptions.IDLE_TIMEOUT))
                .clientStallTimeout(values.get(CoreOptions.CLIENT_STALL_TIMEOUT))
                .requestTimeout(values.get(CoreOptions.REQUEST_TIMEOUT))
                .timeoutHeaderAllowed(values.get(CoreOptions.REQUEST_TIMEOUT_HEADER))
                .maxRequestBytes(values.get(CoreOptions.MAX_REQUEST_BYTES));
    }

    private void requests(GatewayBuilder builder) {
        builder.sessionKey(values.get(CoreOptions.SESSION_HEADER))
                .forwardClientAuthorization(values.get(CoreOptions.FORWARD_CLIENT_AUTHORIZATION))
                .stripRequestFields(values.get(CoreOptions.STRIP_REQUEST_FIELDS))
                .stickyObjects(values.get(CoreOptions.STICKY_OBJECTS))
                .modelsFromUpstreams(values.get(CoreOptions.MODELS_FROM_UPSTREAMS))
                .countUsage(values.get(CoreOptions.COUNT_USAGE));
    }
}
