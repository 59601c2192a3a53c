package io.sluice.gateway.pdd;

import io.sluice.gateway.contract.PddProtocolContract;
import io.sluice.gateway.spi.pdd.PddProtocol;

class VllmNixlContractTest extends PddProtocolContract {
    @Override
    protected PddProtocol protocol() {
        return PddProtocols.vllmNixl();
    }
}
