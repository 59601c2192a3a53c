package io.sluice.gateway.pdd;

import io.sluice.gateway.contract.PddProtocolContract;
import io.sluice.gateway.spi.pdd.PddProtocol;

class LmCacheContractTest extends PddProtocolContract {
    @Override
    protected PddProtocol protocol() {
        return PddProtocols.lmcache();
    }
}
