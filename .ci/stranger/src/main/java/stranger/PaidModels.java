package stranger;

import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.Set;

/** Sends every call to the instances, but refuses models that are paid for when the client does not say by whom. */
public final class PaidModels implements RoutePolicy {
    private final Set<String> paid;

    /** Creates a policy; the models are those that are paid for. */
    public PaidModels(Set<String> paid) {
        this.paid = Set.copyOf(paid);
    }

    @Override
    public RouteDecision route(RouteQuery query) {
        boolean refused = paid.contains(query.model()) && query.headers().first("x-payer") == null;
        return refused
                ? RouteDecision.refused(402, "payer_missing", "Say in x-payer who pays for " + query.model() + ".")
                : RouteDecision.internal();
    }
}
