package io.sluice.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.options.NearestName;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import java.net.URLDecoder;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes instances and endpoints out for new calls, and lets them in again: {@code POST /drain/ID} and {@code /admit/ID} (clause HC-L-5). Safe for use by any number of threads. */
final class DrainPages {
    static final String DRAIN = "/drain/";
    static final String ADMIT = "/admit/";

    private static final Logger LOG = LoggerFactory.getLogger(DrainPages.class);

    private final Gateway gateway;

    DrainPages(Gateway gateway) {
        this.gateway = gateway;
    }

    static boolean contains(String path) {
        return path.startsWith(DRAIN) || path.startsWith(ADMIT);
    }

    /** Returns whether a page of another site made a browser send the request. */
    static boolean isForeign(GatewayRequest request) {
        String site = request.headers().first("sec-fetch-site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    /** Does what a POST says. Looks at all instances, so not for event loops. */
    GatewayResponse respond(GatewayRequest request) {
        boolean drains = request.path().startsWith(DRAIN);
        String id;
        try {
            String encoded = request.path().substring(DRAIN.length());
            id = URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8); // a plus is one in a path
        } catch (IllegalArgumentException e) {
            return PageReplies.refused(request, 400, "invalid_request", "The id is not URL-encoded.");
        }
        boolean isKnown = drains ? gateway.drain(id) : gateway.admit(id);
        GatewaySnapshot now = gateway.snapshot();
        if (!isKnown) {
            return unknown(request, id, now);
        }
        LOG.info("{} was {} by hand", id, drains ? "taken out for new calls" : "let in again");
        return PageReplies.of(200, PageReplies.JSON, result(id, drains, now).getBytes(UTF_8));
    }

    private static String result(String id, boolean drains, GatewaySnapshot now) {
        int openCalls = now.instances().stream()
                        .filter(status -> status.instance().id().equals(id))
                        .mapToInt(InstanceStatus::openCalls)
                        .sum()
                + now.endpoints().stream()
                        .filter(status -> status.name().equals(id))
                        .mapToInt(EndpointStatus::openCalls)
                        .sum();
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("draining", drains)
                .put("open_calls", openCalls)
                .toString();
    }

    private static GatewayResponse unknown(GatewayRequest request, String id, GatewaySnapshot now) {
        List<String> known = Stream.concat(
                        now.instances().stream().map(status -> status.instance().id()),
                        now.endpoints().stream().map(EndpointStatus::name))
                .distinct()
                .toList();
        String perhaps = NearestName.find(id, known)
                .map(nearest -> " Perhaps it is " + nearest + ".")
                .orElse("");
        return PageReplies.refused(request, 404, "not_found", "No instance and no endpoint is called so." + perhaps);
    }

    @Override
    public String toString() {
        return "DrainPages";
    }
}
