package io.sluice.gateway.internal.call;

import io.sluice.gateway.internal.call.OrderedCall.Scope;
import io.sluice.gateway.spi.Route;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("all that may happen to a small call, in every order: "
        + "one answer, nothing after it, no more attempts than allowed, and nothing left behind")
class EveryOrderTest {
    private static final List<Route> ROUTES =
            List.of(Route.INTERNAL, new Route.External(OrderedCall.PRIMARY), Route.UNMATCHED);

    /** The length of the chain, the retries, and what is on of queue, hedging and open circuits, together; and one for instances, of which more than one is asked. */
    private static final int LARGEST = 3;

    @ParameterizedTest
    @MethodSource({"scopes", "hedgedInstances"})
    void everyOrderEndsWell(Scope scope) {
        Choices choices = new Choices();
        do {
            try (OrderedCall call = new OrderedCall(scope, choices)) {
                call.run();
            } catch (Throwable thrown) {
                throw new AssertionError("choices: " + choices, thrown);
            }
        } while (choices.next());
    }

    static Stream<Scope> scopes() {
        return ROUTES.stream()
                .flatMap(route -> IntStream.rangeClosed(0, 2).boxed().flatMap(chain -> scopes(route, chain)));
    }

    private static Stream<Scope> scopes(Route route, int chain) {
        int size = chain + (route instanceof Route.Internal ? 1 : 0);
        boolean anyEndpoint = chain > 0 || route instanceof Route.External;
        return IntStream.range(0, 16)
                .filter(bits -> size + Integer.bitCount(bits) <= LARGEST)
                .mapToObj(bits -> new Scope(route, chain, bits & 1, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0))
                .filter(scope -> anyEndpoint || !(scope.queue() || scope.ill()));
    }

    /** The one larger scope in which two attempts, a question to the scheduler and the chain meet. */
    static Stream<Scope> hedgedInstances() {
        return Stream.of(new Scope(Route.INTERNAL, 1, 1, false, true, false));
    }
}
