package io.sluice.gateway.pdd;

import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddQuery;

/**
 * LMCache, which moves the KV cache by its own configuration: the legs carry nothing for it, and the decode instance finds what it needs by the
 * tokens.
 *
 * <p>Source: {@code disaggregated_prefill} of the vLLM production stack, and the LMCache examples of vLLM. Engines start with {@code LMCacheConnectorV1} and a
 * sender or receiver configuration ({@code nixlPeerHost} and kin), or with a store that all share; staged mode needs the latter, because a sender knows
 * its receiver beforehand.
 *
 * <p>Lifetime: that of the cache. What is not found is computed again.
 */
final class LmCache extends VllmProtocol {
    LmCache() {
        super("lmcache", LegPattern.SERIAL);
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        return new LegEdit(SingleTokenEdit.of(query).build(), DataParallelRank.ifOneOfSeveral(query.prefill()));
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        return new LegEdit(LegEdit.none().body(), DataParallelRank.ifOneOfSeveral(query.decode()));
    }
}
