package io.sluice.gateway.servlet;

import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;

/** The servlet on Undertow. */
class UndertowHostContractTest extends ServletHostContract {
    @Override
    protected RunningHost start(HostSetup setup) throws Exception {
        return UndertowHost.start(ServletHost.handler(setup));
    }
}
