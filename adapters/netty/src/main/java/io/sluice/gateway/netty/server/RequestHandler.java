package io.sluice.gateway.netty.server;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.host.Gatekeeper;

/** Answers the requests of a {@link NettyServer}; for most hosts a {@link Site}. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Takes a request. Called on event loops, any number at a time; it must not block.
     *
     * @param request whole: its body has come, and is held until the reply was written
     * @return the response, or what it will be; not null. If this throws, the client gets status 500
     */
    Reply handle(GatewayRequest request);

    /**
     * Returns the most bytes that the body of a request may have: a larger one is answered with 413 and never handed over. Asked once, when the server starts; by
     * default 32 MiB, as those of a gateway that was told nothing.
     */
    default int maxRequestBytes() {
        return 32 << 20;
    }

    /** Returns who decides which requests are read, and says who sends them. Asked once, when the server starts; by default everybody comes in. */
    default Gatekeeper gatekeeper() {
        return Gatekeeper.open();
    }

    /**
     * Returns this handler behind a gatekeeper, which decides in place of its own.
     *
     * @param gatekeeper asked on event loops
     */
    default RequestHandler behind(Gatekeeper gatekeeper) {
        return new GuardedHandler(this, gatekeeper);
    }

    /** Called once when the server's end is announced or its drain begins, on the thread that does so; by default does nothing. Requests may still come. */
    default void draining() {}
}
