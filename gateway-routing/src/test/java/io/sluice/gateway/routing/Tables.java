package io.sluice.gateway.routing;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short ways to write route tables and to read decisions in tests. */
final class Tables {
    private Tables() {}

    /** Returns the table of entries in JSON with single quotes; {@code local} and {@code http://a} need no {@code base_url}. */
    static RouteTable table(String... entries) {
        return RouteTable.parse(json(entries));
    }

    static String json(String... entries) {
        return ("[" + String.join(",", entries) + "]").replace('\'', '"');
    }

    /** Returns an entry without its braces' worth of typing: {@code entry("a", "'weight':3")} goes to {@code http://a}. */
    static String entry(String target, String fields) {
        String url = target.equals("local") ? "local" : "http://" + target;
        return "{'base_url':'" + url + "'" + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    static Route external(String target) {
        return new Route.External(Endpoint.of("http://" + target));
    }

    /** Returns a decision in short: {@code a > b > c}, the route and then its chain. */
    static String shortly(RouteDecision decision) {
        StringBuilder text = new StringBuilder(decision.route().label());
        decision.fallbackChain().forEach(endpoint -> text.append(" > ").append(endpoint.baseUrl()));
        return text.toString().replace("http://", "");
    }

    static String route(RoutePolicy policy, String model) {
        return shortly(policy.route(SimpleRouteQuery.ofModel(model)));
    }

    /** Returns the problems that this must report, as text. */
    static List<String> problems(ThrowingCallable building) {
        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, building);
        return e == null
                ? List.of()
                : e.problems().stream().map(ConfigProblem::toString).toList();
    }
}
