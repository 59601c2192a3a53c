package io.sluice.gateway.contract;

import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;

/** A host that {@link HostContract} has started: a server on a port of the loopback interface. For one thread at a time. */
public interface RunningHost extends AutoCloseable {
    /** Returns the port it listens on. */
    int port();

    /**
     * Returns a new connection of a client, by default a plain one; a host that speaks TLS speaks it here, and what the suite writes goes through it.
     *
     * @param receiveBuffer the size of the client's receive buffer; 0 = the usual
     */
    default RawClient connect(int receiveBuffer) throws IOException {
        return RawClient.connect(port(), receiveBuffer);
    }

    /**
     * Ends the host as on SIGTERM: it stops listening, lets run what runs, and returns when all is answered or the limit has passed and the gateway was closed.
     *
     * @throws UnsupportedOperationException if the host has no such end; then it declares case HO-13
     */
    default void drain(Duration limit) throws Exception {
        throw new UnsupportedOperationException("drain (expected: a host that declares HO-13)");
    }

    /** Closes the server and its connections at once. The gateway stays the suite's. May be called after {@link #drain}. */
    @Override
    void close() throws IOException;
}
