package io.sluice.gateway.opentelemetry;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.sluice.gateway.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How propagators read the client's header fields. */
enum ClientFields implements TextMapGetter<Headers> {
    INSTANCE;

    @Override
    public Iterable<String> keys(Headers fields) {
        List<String> names = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            names.add(fields.name(i));
        }
        return names;
    }

    /** Several fields of one name are one list, as that of baggage may be; two of what is none, as {@code traceparent}, are nothing valid then. */
    @Override
    public @Nullable String get(@Nullable Headers fields, String name) {
        if (fields == null || !fields.contains(name)) {
            return null;
        }
        return String.join(",", fields.all(name));
    }
}
