package io.sluice.gateway.servlet;

import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;

/** The servlet on Tomcat. */
class TomcatHostContractTest extends ServletHostContract {
    @Override
    protected RunningHost start(HostSetup setup) throws Exception {
        return TomcatHost.start(ServletHost.handler(setup));
    }
}
