package io.sluice.gateway.routing.together;

import io.sluice.gateway.spi.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the options and routes of a world mean, by the clauses. */
final class Setup {
    static final String LOCAL = "local";
    static final String NOBODY = "";
    private static final Set<Integer> FALLS_BACK = Set.of(401, 402, 403, 404, 408, 425, 429);
    private static final long MILLI = 1_000_000;

    final World world;

    Setup(World world) {
        this.world = world;
    }

    // Routes

    /** Returns where calls may go first: the names of endpoints, {@link #LOCAL}, or {@link #NOBODY} if no route matches. */
    List<String> primaries(Called call) {
        if (world.routes().isEmpty()) {
            return List.of(LOCAL);
        }
        List<String> names = world.option("route-policy").equals("weight")
                ? weighted()
                : new ArrayList<>(List.of(matching(call.model)));
        if (call.ask.isOnStoredThing()) {
            // Wherever it was made (RT-M-3).
            names.add(LOCAL);
            world.routes().forEach(route -> names.add(route.name()));
        }
        return names;
    }

    private List<String> weighted() {
        List<String> names = new ArrayList<>();
        for (Word route : world.routes()) {
            if (route.number("weight", 0) > 0) {
                names.add(route.name());
            }
        }
        if (names.isEmpty()) {
            names.add(NOBODY);
        }
        return names;
    }

    private String matching(String model) {
        Word best = null;
        int bestLength = -1;
        for (Word route : world.routes()) {
            String prefix = route.text("prefix", "");
            int length = model.isEmpty() && prefix.equals("*") ? 0 : matched(prefix, model);
            if (length > bestLength) {
                best = route;
                bestLength = length;
            }
        }
        if (best != null) {
            return best.name();
        }
        return model.isEmpty() ? LOCAL : NOBODY;
    }

    /** Returns how well a pattern matches; -1 if not at all, the most if it is the very name. */
    private static int matched(String pattern, String model) {
        if (pattern.isEmpty() || model.isEmpty()) {
            return -1;
        }
        if (pattern.endsWith("*")) {
            String text = pattern.substring(0, pattern.length() - 1);
            return model.startsWith(text) ? text.length() : -1;
        }
        return pattern.equals(model) ? Integer.MAX_VALUE : -1;
    }

    /** Returns the endpoints to fall back to, in order, without the one that was asked first. */
    List<String> chain(Called call, String primary) {
        List<String> chain = new ArrayList<>();
        for (Word route : world.routes()) {
            String models = route.text("models", "");
            boolean serves = models.isEmpty() || List.of(models.split(";")).contains(call.model);
            if (route.text("fallback", "").equals("true")
                    && !route.is(LOCAL)
                    && serves
                    && !route.name().equals(primary)) {
                chain.add(route.name());
            }
        }
        return chain;
    }

    /** Returns where the call was sent first, as the gateway told its listeners. */
    static String observedPrimary(Called call) {
        if (call.decision == null) {
            return NOBODY;
        }
        Route route = call.decision.route();
        if (route instanceof Route.External external) {
            return external.endpoint().origin().host();
        }
        return route instanceof Route.Internal ? LOCAL : NOBODY;
    }

    boolean isEndpoint(String target) {
        return target.startsWith("e");
    }

    /** Returns the instances that may serve a call whole. */
    List<String> fitting(Called call) {
        List<String> fitting = new ArrayList<>();
        for (Word instance : world.instances()) {
            String model = instance.text("model", "");
            boolean serves = model.isEmpty() || call.model.isEmpty() || model.equals(call.model);
            if (serves && instance.text("role", "neutral").equals("neutral")) {
                fitting.add(instance.name());
            }
        }
        return fitting;
    }

    /** Returns whether a call goes to pairs of instances. */
    boolean isPaired(Called call) {
        return observedPrimary(call).equals(LOCAL)
                && !world.option("pd-disagg-protocol").isEmpty();
    }

    // Retries

    boolean fallsBack(int status, String code) {
        if (world.option("fallback-on").equals("all-errors")) {
            return status >= 400;
        }
        return status >= 500 || FALLS_BACK.contains(status) || code.equals("context_length_exceeded");
    }

    /** Returns whether a call waits in the queue for this endpoint. */
    boolean queues(String target, String primary) {
        return world.isOn("fallback-retry-queue-enabled")
                && isEndpoint(target)
                && (!target.equals(primary) || world.isOn("fallback-retry-queue-primary"));
    }

    int queueRetries() {
        int most = world.number("fallback-retry-max-count");
        return most < 0 ? Integer.MAX_VALUE : most;
    }

    long queueDelayNanos(int retry) {
        long delay = world.number("fallback-retry-init-delay-ms");
        long longest = Math.max(delay, world.number("fallback-retry-max-delay-ms"));
        return Math.min(delay << Math.min(retry, 20), longest) * MILLI;
    }

    // Limits, in nanoseconds

    long headLimit(String target) {
        String own = world.option("endpoint-first-byte-timeout-ms");
        long general = world.number("first-byte-timeout-ms");
        if (!isEndpoint(target)) {
            return general * MILLI;
        }
        return (own.isEmpty() ? Math.min(60_000, general) : Long.parseLong(own)) * MILLI;
    }

    long contentLimit(String target) {
        String own = isEndpoint(target) ? world.option("endpoint-first-content-timeout-ms") : "";
        String general = own.isEmpty() ? world.option("first-content-timeout-ms") : own;
        return general.isEmpty() ? headLimit(target) : Long.parseLong(general) * MILLI;
    }

    long idleLimit() {
        return world.number("idle-timeout-ms") * MILLI;
    }

    /** Returns when a call must have ended; {@link Exchanged#NEVER} if it may take as long as it likes. */
    long deadline(Called call) {
        long limit = world.number("request-timeout-ms") * MILLI;
        return limit == 0 ? Exchanged.NEVER : call.startNanos + limit;
    }

    boolean commitsAtHead() {
        return world.option("commit-on").equals("head");
    }

    boolean ejects() {
        return world.option("ejection").equals("on");
    }
}
