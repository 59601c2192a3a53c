package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Routing a call allocates nothing (clauses RT-W-2 and RT-P-5). */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<RoutePolicy> policies() {
        RouteTable table = table(
                entry("local", "'weight':3,'prefix':'*'"),
                entry("a", "'weight':1,'prefix':'gpt-*','fallback':true"),
                entry("b", "'weight':1,'prefix':'gpt-4','fallback':true,'fallback_models':['gpt-4*']"));
        RouteTable shared = table(
                entry("local", "'weight':3,'prefix':'*'"),
                entry("a", "'weight':1,'prefix':'*'"),
                entry("b", "'weight':1,'prefix':'gpt-4'"),
                entry("c", "'weight':1,'prefix':'gpt-4'"));
        return Stream.of(
                RoutePolicies.weighted(table),
                RoutePolicies.smoothWeighted(table),
                RoutePolicies.stickyWeighted(table),
                RoutePolicies.prefix(table),
                RoutePolicies.prefix(shared),
                RoutePolicies.reloadable(RoutePolicies.prefix(table)));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void routingAllocatesNothing(RoutePolicy policy) {
        List<RouteQuery> queries = List.of(
                SimpleRouteQuery.ofModel(""),
                SimpleRouteQuery.ofModel("gpt-4"),
                SimpleRouteQuery.ofSession("gpt-4-turbo", "session-1"),
                SimpleRouteQuery.ofModel("x".repeat(10_000)));
        route(policy, queries, 20_000); // so that classes are loaded and nothing is interpreted any more
        long before = THREADS.getCurrentThreadAllocatedBytes();
        route(policy, queries, 20_000);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes in 80,000 calls").isLessThan(10_000);
    }

    private static void route(RoutePolicy policy, List<RouteQuery> queries, int rounds) {
        for (int i = 0; i < rounds; i++) {
            for (int query = 0; query < queries.size(); query++) {
                if (policy.route(queries.get(query)) == null) {
                    throw new AssertionError(policy);
                }
            }
        }
    }
}
