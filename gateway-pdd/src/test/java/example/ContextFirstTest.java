package example;

import io.sluice.gateway.contract.PddProtocolContract;
import io.sluice.gateway.spi.pdd.PddProtocol;
import java.util.Set;

/** All that a protocol needs to be proved, beside the file of its golden vectors (clause PD-19). */
class ContextFirstTest extends PddProtocolContract {
    @Override
    protected PddProtocol protocol() {
        return new ContextFirst();
    }

    @Override
    protected Set<String> editedHandoffMembers() {
        return Set.of("request_type", "ctx_info_endpoint", "conversation_id");
    }
}
