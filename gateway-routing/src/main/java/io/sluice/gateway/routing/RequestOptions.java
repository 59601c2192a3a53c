package io.sluice.gateway.routing;

import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.ModelsFromUpstreams;
import java.util.List;
import java.util.Locale;

/**
 * The options about what requests carry and ask for.
 *
 * @param forwardAuthorization whether the client's {@code Authorization} may go to endpoints without a key
 * @param stripped names of fields that go to an endpoint only with the client's {@code Authorization}
 * @param stickyObjects of how many stored things the place is remembered
 * @param models whether the list of models asks upstreams
 */
record RequestOptions(
        boolean forwardAuthorization, List<String> stripped, int stickyObjects, ModelsFromUpstreams models) {
    static RequestOptions read(OptionReader options) {
        return new RequestOptions(
                options.bool(RoutingOption.FORWARD_CLIENT_AUTHORIZATION),
                options.fieldNames(RoutingOption.STRIP_REQUEST_FIELDS),
                options.integer(RoutingOption.STICKY_OBJECTS),
                ModelsFromUpstreams.valueOf(
                        options.choice(RoutingOption.MODELS_FROM_UPSTREAMS).toUpperCase(Locale.ROOT)));
    }

    void applyTo(GatewayBuilder builder) {
        builder.forwardClientAuthorization(forwardAuthorization)
                .stripRequestFields(stripped)
                .stickyObjects(stickyObjects)
                .modelsFromUpstreams(models);
    }
}
