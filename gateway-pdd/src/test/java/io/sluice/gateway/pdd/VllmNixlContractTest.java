package io.sluice.gateway.pdd;

import io.sluice.gateway.contract.PddProtocolContract;
import io.sluice.gateway.spi.PddProtocol;

class VllmNixlContractTest extends PddProtocolContract {
    @Override
    protected PddProtocol protocol() {
        return PddProtocols.vllmNixl();
    }

    @Override
    protected String handoff() {
        return "{ \"do_remote_prefill\" : true, \"remote_block_ids\":[[1,2 ]],\"big\":9223372036854775807}";
    }
}
