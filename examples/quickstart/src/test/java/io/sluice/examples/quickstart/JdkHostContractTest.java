package io.sluice.examples.quickstart;

import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * The host on the JDK's server. That server holds a thread for each call and looks at the client only when it writes: it cannot see a client leave a silent engine
 * (HO-3), has no room for any number of streams (HO-9), and cannot stop listening before its connections are closed (HO-13). The host, which is there to be copied,
 * asks nobody who may come in (HO-19).
 */
class JdkHostContractTest extends HostContract {
    @Override
    protected RunningHost start(HostSetup setup) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        JdkHost host = JdkHost.start(setup.gateway(), anyPort, 64, setup.attributes());
        return new RunningHost() {
            @Override
            public int port() {
                return host.port();
            }

            @Override
            public void close() {
                host.close();
            }
        };
    }

    @Override
    protected Set<Integer> cannotHold() {
        return Set.of(3, 9, 13, 19);
    }
}
