package io.sluice.gateway.servlet;

import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;

/** The servlet on Jetty. */
class JettyHostContractTest extends ServletHostContract {
    @Override
    protected RunningHost start(HostSetup setup) throws Exception {
        return JettyHost.start(ServletHost.handler(setup));
    }
}
