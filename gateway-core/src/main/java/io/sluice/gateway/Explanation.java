package io.sluice.gateway;

import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Gateway#explain} says of a request: where it would go and why. Nothing was sent, and no lease was taken.
 *
 * @param model the model the request names; empty if none
 * @param refusal why the request would be refused whatever its route: before it is routed, and then the rest is null; by the route policy, and
 *     then {@code routing} has the reason; or because it cannot run on instances and has no other way, and then {@code scheduling} has it; null if it would not
 * @param routing what the route policy says; null if refused before
 * @param scheduling what the scheduler says; null if no possible route is internal
 * @param drained the names of the endpoints, of all routes and chains here, that an operator took out and that are therefore passed over
 */
public record Explanation(
        String model,
        @Nullable ErrorKind refusal,
        @Nullable RouteExplanation routing,
        @Nullable ScheduleExplanation scheduling,
        List<String> drained) {
    public Explanation {
        drained = List.copyOf(drained);
    }

    /** Returns the explanation as a JSON object, without credentials. */
    public String toJson() {
        return ExplanationJson.write(this);
    }
}
