package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.request.ForwardedHeaders;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LegFields;
import java.util.List;

/** Adds what a host's hooks want to the fields of each request, as far as it is theirs to say. Safe for use by any number of threads. */
public final class LegHooks {
    private final LegFields[] hooks;
    private final PluginErrors errors;

    public LegHooks(List<LegFields> hooks, PluginErrors errors) {
        this.hooks = hooks.toArray(new LegFields[0]);
        this.errors = errors;
    }

    boolean isEmpty() {
        return hooks.length == 0;
    }

    /** Returns the request of a leg with the fields of all hooks, a later one's in place of an earlier one's; throws nothing. */
    ExchangeRequest applied(SentLeg leg) {
        Headers.Builder fields = null;
        for (LegFields hook : hooks) {
            try {
                Headers added = checked(hook.of(leg.shown()));
                if (added.size() > 0) {
                    fields = fields == null ? leg.request().headers().toBuilder() : fields;
                    put(added, fields);
                }
            } catch (Throwable thrown) {
                errors.contained(hook, thrown);
            }
        }
        return fields == null ? leg.request() : leg.request().withHeaders(fields.build());
    }

    private static Headers checked(Headers added) {
        for (int i = 0; i < added.size(); i++) {
            if (!ForwardedHeaders.isForHooks(added.name(i))) {
                throw new IllegalArgumentException(
                        "field: " + added.name(i) + " (expected: none that frames, codes or addresses the request)");
            }
        }
        return added;
    }

    private static void put(Headers added, Headers.Builder fields) {
        for (int i = 0; i < added.size(); i++) {
            fields.remove(added.name(i));
        }
        for (int i = 0; i < added.size(); i++) {
            fields.addFrom(added, i);
        }
    }

    @Override
    public String toString() {
        return "LegHooks[" + hooks.length + "]";
    }
}
