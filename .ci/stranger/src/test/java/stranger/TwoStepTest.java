package stranger;

import io.sluice.gateway.contract.PddProtocolContract;
import io.sluice.gateway.spi.pdd.PddProtocol;
import java.util.Set;

class TwoStepTest extends PddProtocolContract {
    @Override
    protected PddProtocol protocol() {
        return new TwoStep();
    }

    @Override
    protected Set<String> editedHandoffMembers() {
        return Set.of("step", "expires");
    }
}
