package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.llumnix.scheduler.LlumnixOptions.SchedulerMode;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.routing.scheduling.SchedulingOptions;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the options of Llumnix's scheduler say. Immutable. */
public final class LlumnixSettings implements ModuleSettings {
    private final List<Origin> endpoints;
    private final OptionReader values;

    private LlumnixSettings(OptionReader values) {
        this.values = values;
        this.endpoints = values.get(LlumnixOptions.ENDPOINTS).stream()
                .flatMap(item -> LlumnixOptions.origin(item).stream())
                .toList();
    }

    static LlumnixSettings read(OptionReader reader) {
        Secret token = reader.get(LlumnixOptions.SERVICE_TOKEN);
        try {
            Headers.of("authorization", token.reveal());
        } catch (IllegalArgumentException e) {
            reader.problem(LlumnixOptions.SERVICE_TOKEN, "what may stand in a header field");
        }
        return new LlumnixSettings(reader);
    }

    /** Returns the layer that asks the scheduler; empty if none is named. */
    public Optional<LlumnixLayer> layer() {
        if (endpoints.isEmpty()) {
            return Optional.empty();
        }
        LlumnixLayer.Builder layer = LlumnixLayer.builder(endpoints)
                .token(values.get(LlumnixOptions.SERVICE_TOKEN))
                .timeout(values.get(LlumnixOptions.TIMEOUT))
                .waiting(values.get(SchedulingOptions.WAIT_TIMEOUT), values.get(SchedulingOptions.WAIT_RETRY_INTERVAL))
                .waitingBytes(values.get(SchedulingOptions.WAIT_BYTES))
                .engineIdSuffix(values.get(LlumnixOptions.ENGINE_ID_SUFFIX))
                .tokens(values.get(LlumnixOptions.TOKENS));
        if (isLite()) {
            layer.lite(values.get(LlumnixOptions.REPORT_INTERVAL));
        }
        return Optional.of(layer.build());
    }

    private boolean isLite() {
        return values.get(LlumnixOptions.MODE) == SchedulerMode.LITE;
    }

    /** Puts the scheduler before the gateway's own; if none is named, that stays alone. */
    @Override
    public void applyTo(GatewayBuilder builder) {
        layer().ifPresent(builder::schedulerLayer);
    }

    @Override
    public boolean asksOthers() {
        return true;
    }

    @Override
    public List<String> warnings(List<Instance> instances, boolean areAll) {
        List<String> warnings = new ArrayList<>();
        if (endpoints.isEmpty() && !values.get(LlumnixOptions.SERVICE_TOKEN).isEmpty()) {
            warnings.add("service-token is given, and no scheduler-endpoints: it is not used");
        }
        if (!isLite() && !values.get(LlumnixOptions.REPORT_INTERVAL).isZero()) {
            warnings.add("scheduler-report-interval-ms is given, and scheduler-mode is not lite: nothing is reported");
        }
        return warnings;
    }

    /** Returns where the scheduler is; never the token. */
    @Override
    public String toString() {
        return "LlumnixSettings" + endpoints;
    }
}
