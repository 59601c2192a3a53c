package io.sluice.examples.simulator.kv;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * LMCache with a store that all engines share: decode finds the blocks by the prompt, so nothing on the wire tells of them
 * and nothing has to be fetched. The store forgets the oldest prompts, hence its content does not count as held.
 */
final class LmcacheConnector extends Connector {

    private final Map<Long, KvEngine> store = new RecentMap<>();

    LmcacheConnector(KvState state) {
        super(state);
    }

    @Override
    Set<String> members() {
        return Set.of();
    }

    @Override
    Leg prefill(KvEngine engine, LegRequest request) {
        RequestRules.checkCap(state, engine, request);
        Blocks blocks = beginUnmatchedPrefill(engine, request, request.internalId());
        LegResult result = engine.switches().stops(request) ? LegResult.stopped() : LegResult.prefilled(null);
        return new PrefillLeg(state, blocks, result, computed -> {
            store.put(prompt(request), engine);
            state.free(blocks, Fate.PULLED);
            return PrefillLeg.AT_ONCE;
        });
    }

    @Override
    Leg decode(KvEngine engine, LegRequest request) {
        KvEngine prefill = store.get(prompt(request));
        boolean found = prefill != null && !prefill.switches().transfersFail();
        return found ? decoding(engine, request) : alone(engine, request);
    }

    private static long prompt(LegRequest request) {
        Map<String, Long> prints = request.body().prints();
        return Objects.requireNonNullElse(prints.get(request.chat() ? "messages" : "prompt"), 0L);
    }
}
