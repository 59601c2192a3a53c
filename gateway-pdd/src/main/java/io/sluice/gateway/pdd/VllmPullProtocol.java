package io.sluice.gateway.pdd;

import io.sluice.gateway.json.MemberPath;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddQuery;
import java.util.Optional;

/** A protocol of vLLM in which the decode instance pulls: the prefill answer holds the handoff, which goes into the decode leg as it is. */
abstract class VllmPullProtocol extends VllmProtocol {
    private static final Optional<MemberPath> HANDOFF = Optional.of(MemberPath.of(TransferParams.NAME));

    VllmPullProtocol(String name) {
        super(name, LegPattern.SERIAL);
    }

    @Override
    public final LegEdit prefillLeg(PddQuery query) {
        return TransferParams.askForHandoff(query);
    }

    @Override
    public final LegEdit decodeLeg(PddQuery query) {
        return TransferParams.passHandoff(query);
    }

    @Override
    public final Optional<MemberPath> handoffPath() {
        return HANDOFF;
    }
}
