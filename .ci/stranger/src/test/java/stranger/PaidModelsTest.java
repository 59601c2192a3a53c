package stranger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Headers;
import io.sluice.gateway.contract.RoutePolicyContract;
import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaidModelsTest extends RoutePolicyContract {
    private static final RouteQuery UNPAID = SimpleRouteQuery.ofModel("gold");
    private static final RouteQuery PAID =
            new SimpleRouteQuery("gold", "", "/v1/chat/completions", Headers.of("x-payer", "me"));

    @Override
    protected RoutePolicy newPolicy() {
        return new PaidModels(Set.of("gold"));
    }

    @Override
    protected List<RouteQuery> queries() {
        return List.of(UNPAID, PAID);
    }

    @Test
    void refusesWhoDoesNotPay() {
        assertThat(newPolicy().route(UNPAID).route()).isInstanceOf(Route.Refused.class);
        assertThat(newPolicy().route(PAID)).isEqualTo(RouteDecision.internal());
    }
}
