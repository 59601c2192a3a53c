package io.sluice.gateway.routing;

import io.sluice.gateway.GatewayBuilder;
import java.time.Duration;

/**
 * The options that bound calls in time and size.
 *
 * @param firstByte how long an instance may take to its head
 * @param endpointFirstByte how long an endpoint may
 * @param firstContent how long an instance may take to the first content of a stream
 * @param endpointFirstContent how long an endpoint may
 * @param idle how long an upstream may be silent
 * @param clientStall how long a client may take nothing of an answer that waits for it
 * @param request how long a call may take; zero = for ever
 * @param maxRequestBytes the largest body of a request
 */
record LimitOptions(
        Duration firstByte,
        Duration endpointFirstByte,
        Duration firstContent,
        Duration endpointFirstContent,
        Duration idle,
        Duration clientStall,
        Duration request,
        int maxRequestBytes) {
    /** The longest an endpoint may take to its head unless its own option says otherwise (clause X-4). */
    private static final Duration ENDPOINT_FIRST_BYTE = Duration.ofSeconds(60);

    static LimitOptions read(OptionReader options) {
        Duration firstByte = options.limit(RoutingOption.FIRST_BYTE_TIMEOUT);
        Duration endpointDefault = firstByte.compareTo(ENDPOINT_FIRST_BYTE) < 0 ? firstByte : ENDPOINT_FIRST_BYTE;
        Duration endpointFirstByte = options.limit(RoutingOption.ENDPOINT_FIRST_BYTE_TIMEOUT, endpointDefault);
        Duration firstContent = options.limit(RoutingOption.FIRST_CONTENT_TIMEOUT, firstByte);
        boolean contentGiven = options.isGiven(RoutingOption.FIRST_CONTENT_TIMEOUT);
        return new LimitOptions(
                firstByte,
                endpointFirstByte,
                firstContent,
                options.limit(
                        RoutingOption.ENDPOINT_FIRST_CONTENT_TIMEOUT, contentGiven ? firstContent : endpointFirstByte),
                options.limit(RoutingOption.IDLE_TIMEOUT),
                options.limit(RoutingOption.CLIENT_STALL_TIMEOUT),
                options.millis(RoutingOption.REQUEST_TIMEOUT),
                options.integer(RoutingOption.MAX_REQUEST_BYTES));
    }

    void applyTo(GatewayBuilder builder) {
        builder.instanceHeadTimeout(firstByte)
                .endpointHeadTimeout(endpointFirstByte)
                .instanceFirstContentTimeout(firstContent)
                .endpointFirstContentTimeout(endpointFirstContent)
                .idleTimeout(idle)
                .clientStallTimeout(clientStall)
                .requestTimeout(request)
                .maxRequestBytes(maxRequestBytes);
    }
}
