package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.route;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.sluice.gateway.contract.RoutePolicyContract;
import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Hot reconfiguration. */
class ReloadableRoutePolicyTest extends RoutePolicyContract {
    private static final RoutePolicy OLD =
            RoutePolicies.prefix(table(entry("old", "'prefix':'m'"), entry("old-next", "'fallback':true")));
    private static final RoutePolicy NEW =
            RoutePolicies.prefix(table(entry("new", "'prefix':'m'"), entry("new-next", "'fallback':true")));

    @Override
    protected RoutePolicy newPolicy() {
        return RoutePolicies.reloadable(OLD);
    }

    @Test
    void callsAfterTheReplacementSeeTheNewPolicyAndEarlierOnesKeepTheirDecision() {
        ReloadableRoutePolicy policy = RoutePolicies.reloadable(OLD);
        RouteDecision before = policy.route(SimpleRouteQuery.ofModel("m"));
        policy.replace(NEW);
        assertThat(Tables.shortly(before)).isEqualTo("old > old-next");
        assertThat(route(policy, "m")).isEqualTo("new > new-next");
        assertThat(policy.current()).isSameAs(NEW);
        assertThat(policy.explain(SimpleRouteQuery.ofModel("m"))).isEqualTo(NEW.explain(SimpleRouteQuery.ofModel("m")));
    }

    @Test
    void modelsAreThoseOfTheCurrentPolicy() {
        ReloadableRoutePolicy policy = RoutePolicies.reloadable(RoutePolicy.internal());
        assertThat(policy.models()).isEmpty();
        policy.replace(NEW);
        assertThat(policy.models()).containsExactly("m");
    }

    @Test
    void everyDecisionIsWhollyOfOnePolicy() throws Exception {
        ReloadableRoutePolicy policy = RoutePolicies.reloadable(OLD);
        AtomicBoolean done = new AtomicBoolean();
        Thread replacing = new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
                policy.replace(i % 2 == 0 ? NEW : OLD);
            }
        });
        replacing.start();
        try {
            Set<String> seen = new TreeSet<>();
            for (int i = 0; i < 100_000; i++) {
                seen.add(route(policy, "m"));
            }
            assertThat(seen).isSubsetOf("new > new-next", "old > old-next");
        } finally {
            done.set(true);
            replacing.join();
        }
    }

    @Test
    void itselfAndNothingAreNoReplacement() {
        ReloadableRoutePolicy policy = RoutePolicies.reloadable(OLD);
        assertThatIllegalArgumentException().isThrownBy(() -> policy.replace(policy));
        assertThatNullPointerException().isThrownBy(() -> policy.replace(null));
        assertThat(policy.current()).isSameAs(OLD);
    }
}
