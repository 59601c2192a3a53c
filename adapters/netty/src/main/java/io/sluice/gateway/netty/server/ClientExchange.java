package io.sluice.gateway.netty.server;

import io.sluice.gateway.GatewayResponse;
import java.nio.ByteBuffer;

/** The client's side of one exchange: where its response goes, whatever the connection speaks. Belongs to the event loop of that connection. */
interface ClientExchange {
    /** Writes the head of the response; called once, before anything else is written. */
    void begin(GatewayResponse response);

    /** Writes a piece of the body; returns false if it is more than the head announced. */
    boolean write(ByteBuffer chunk);

    /** Returns whether the client keeps up. If it does not, {@link ResponseRelay#resume} is called when it has caught up. */
    boolean isWritable();

    /** Ends the body; returns false if it is less than the head announced. */
    boolean end();

    /** Called after the end of a response that is whole. */
    void answered();

    /** Cuts the response off so that the client sees it; nothing is called afterwards. */
    void abort();
}
