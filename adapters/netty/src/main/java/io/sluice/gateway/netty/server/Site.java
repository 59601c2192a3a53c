package io.sluice.gateway.netty.server;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.host.CallPaths;
import io.sluice.gateway.host.Pages;
import io.sluice.gateway.host.RequestBuffer;
import java.util.Objects;

/** What is where on a host: calls, as {@link CallPaths} has them, go to the gateway, anything else to the pages. Safe for use by any number of threads. */
public final class Site implements RequestHandler {
    private final Gateway gateway;
    private final Pages pages;

    /**
     * Creates a site without pages: what is no call is answered with 404.
     *
     * @param gateway takes the calls; it stays the caller's
     */
    public Site(Gateway gateway) {
        this(gateway, Pages.none());
    }

    /**
     * Creates a site.
     *
     * @param gateway takes the calls; it stays the caller's
     * @param pages answers what is no call; they stay the caller's
     */
    public Site(Gateway gateway, Pages pages) {
        this.gateway = Objects.requireNonNull(gateway, "gateway");
        this.pages = Objects.requireNonNull(pages, "pages");
    }

    @Override
    public Reply handle(GatewayRequest request) {
        return CallPaths.contains(request.path()) ? Reply.of(gateway.call(request)) : Reply.of(pages.respond(request));
    }

    /** Returns what the gateway takes. */
    @Override
    public int maxRequestBytes() {
        return RequestBuffer.limitOf(gateway);
    }

    /** From now on the probes say so. */
    @Override
    public void draining() {
        pages.draining();
    }
}
