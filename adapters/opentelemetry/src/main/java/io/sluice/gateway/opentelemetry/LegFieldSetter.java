package io.sluice.gateway.opentelemetry;

import io.opentelemetry.context.propagation.TextMapSetter;
import io.sluice.gateway.Headers;
import org.jspecify.annotations.Nullable;

/** How propagators write the header fields of a leg. */
enum LegFieldSetter implements TextMapSetter<Headers.Builder> {
    INSTANCE;

    @Override
    public void set(Headers.@Nullable Builder fields, String name, String value) {
        if (fields != null) {
            fields.set(name, value);
        }
    }
}
