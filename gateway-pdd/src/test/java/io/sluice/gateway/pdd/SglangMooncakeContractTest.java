package io.sluice.gateway.pdd;

import io.sluice.gateway.contract.PddProtocolContract;
import io.sluice.gateway.spi.pdd.PddProtocol;

class SglangMooncakeContractTest extends PddProtocolContract {
    @Override
    protected PddProtocol protocol() {
        return PddProtocols.sglangMooncake();
    }

    @Override
    protected boolean carriesSeveral() {
        return true;
    }
}
