package io.sluice.gateway.pdd;

import io.sluice.gateway.contract.PddProtocolContract;
import io.sluice.gateway.spi.PddProtocol;

class VllmMooncakeUpstreamContractTest extends PddProtocolContract {
    @Override
    protected PddProtocol protocol() {
        return PddProtocols.vllmMooncakeUpstream();
    }

    @Override
    protected String bootstrapAnswer() {
        return "{\"1\":{\"engine_id\":\"b_dp1\"},\"0\":{\"engine_id\":\"b_dp0\",\"worker_addr\":{\"0\":{\"0\":\"tcp://10.0.0.1:1\"}}}}";
    }
}
