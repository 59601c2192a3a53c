package io.sluice.gateway.netty;

import io.sluice.gateway.netty.transport.SocketIo;

/** The sockets that tests run on: those that this machine serves best, or of {@code -Dsluice.io=NIO} and its like. */
public final class TestSockets {
    private TestSockets() {}

    /** Returns how they are served. */
    public static SocketIo io() {
        String name = System.getProperty("sluice.io");
        return name == null ? SocketIo.best() : SocketIo.valueOf(name);
    }
}
