package io.sluice.gateway.llumnix.scheduler;

import java.io.IOException;
import java.net.InetAddress;

/** What names this gateway to the scheduler where it keeps no connection: an address and a number, as {@code gateway_id} is written. */
final class GatewayName {
    private static final int PORTS = 65_535;

    private GatewayName() {}

    /** Returns the machine's address and, in place of a port, what tells apart the processes on it. */
    static String ofThisProcess() {
        long number = 1 + ProcessHandle.current().pid() % PORTS;
        String host = address().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + number;
    }

    private static InetAddress address() {
        try {
            return InetAddress.getLocalHost();
        } catch (IOException e) {
            return InetAddress.getLoopbackAddress(); // a machine whose own name cannot be looked up
        }
    }
}
