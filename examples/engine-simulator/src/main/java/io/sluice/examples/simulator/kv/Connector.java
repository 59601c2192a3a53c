package io.sluice.examples.simulator.kv;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The rules of one wire protocol, as its engines keep them. The monitor of the state is held in every method. */
abstract class Connector {

    /** A value that a gateway must hand on as it is: no number type of a JSON library and no rewriting survives it. */
    static final String ODD = "\"x_odd\": {\"big\":9007199254740993,\"max\":9223372036854775807,"
            + "\"over\":92233720368547758070,\"exact\":1.10,\"none\":null,\"nested\":[[1,[2,null]],[]],"
            + "\"text\":\"\\u00e9\\/\\ud83d\\ude00\"}";

    private static final KvCounts PREFILL = new KvCounts(1, 0, 0, 0, 0, 0, 0);
    private static final KvCounts PULL = new KvCounts(0, 1, 0, 0, 0, 0, 0);
    private static final KvCounts RECOMPUTE = new KvCounts(0, 0, 1, 0, 0, 0, 0);
    private static final KvCounts FAILURE = new KvCounts(0, 0, 0, 1, 0, 0, 0);

    final KvState state;
    private final Map<String, Boolean> used = new RecentMap<>();

    Connector(KvState state) {
        this.state = state;
    }

    /** Takes in a request at a prefill engine. */
    abstract Leg prefill(KvEngine engine, LegRequest request);

    /** Takes in a request at a decode engine. */
    abstract Leg decode(KvEngine engine, LegRequest request);

    /** Notes what the legs are matched by; each attempt needs a fresh one, even on another engine. */
    final void checkFresh(KvEngine engine, LegRequest request, String correlationId) {
        if (used.put(correlationId, true) != null) {
            state.violation(
                    engine, request, correlationId + " was used before (expected: a fresh id for each attempt)");
        }
    }

    /** Returns the transfer members that requests of the protocol carry. */
    Set<String> members() {
        return Set.of("kv_transfer_params");
    }

    /** Begins a prefill whose blocks wait for a decode engine; the handoff is set before it is used. */
    final Blocks beginPrefill(KvEngine engine, LegRequest request, String key) {
        Blocks blocks = beginUnmatchedPrefill(engine, request, key);
        engine.keep(blocks);
        return blocks;
    }

    /** Begins a prefill whose blocks no decode leg names by a key. */
    final Blocks beginUnmatchedPrefill(KvEngine engine, LegRequest request, String key) {
        state.count(engine, PREFILL);
        return state.allocate(engine, key, request, Reason.PREFILLING);
    }

    /** Returns a prefill leg whose blocks wait once they are computed. */
    final Leg pinned(Blocks blocks, @Nullable String answerParams) {
        return new PrefillLeg(state, blocks, LegResult.prefilled(answerParams), computed -> {
            state.pin(computed);
            return PrefillLeg.AT_ONCE;
        });
    }

    /** Returns a prefill leg that ends with its first token, so that nothing is kept. */
    final Leg stopped(KvEngine engine, LegRequest request) {
        state.count(engine, PREFILL);
        return own(engine, request, LegResult.stopped());
    }

    /** Returns a leg that needs no other engine. */
    final Leg alone(KvEngine engine, LegRequest request) {
        if (engine.role() == KvRole.DECODE) {
            state.count(engine, RECOMPUTE);
        }
        return own(engine, request, LegResult.decoded(true, handoffOfDecode(engine)));
    }

    private Leg own(KvEngine engine, LegRequest request, LegResult result) {
        Reason reason = engine.role() == KvRole.DECODE ? Reason.DECODING : Reason.PREFILLING;
        Blocks blocks = state.allocate(engine, request.internalId(), request, reason);
        return new DecodeLeg(state, blocks, completedFuture(result));
    }

    /** Returns a decode leg that has the blocks of its prompt. */
    final Leg decoding(KvEngine engine, LegRequest request) {
        state.count(engine, PULL);
        return own(engine, request, LegResult.decoded(false, handoffOfDecode(engine)));
    }

    /** Returns a decode leg that could not get the blocks it was told of. */
    final Leg lost(KvEngine engine, LegResult result) {
        state.count(engine, FAILURE);
        return new DecodeLeg(state, null, completedFuture(result));
    }

    /** Returns a decode leg that waits, with its own blocks allocated. */
    final Leg waiting(Blocks blocks, CompletableFuture<LegResult> result) {
        return new DecodeLeg(state, blocks, result);
    }

    final Blocks beginWaiting(KvEngine engine, LegRequest request) {
        return state.allocate(engine, request.internalId(), request, Reason.WAITING_FOR_PREFILL);
    }

    /** Ends the waiting of a decode leg: it has the blocks. */
    final void wake(Blocks blocks, CompletableFuture<LegResult> result) {
        state.count(blocks.owner, PULL);
        blocks.reason = Reason.DECODING;
        result.complete(LegResult.decoded(false, handoffOfDecode(blocks.owner)));
    }

    /** Ends the waiting of a decode leg: it does not get the blocks. */
    final void fail(Blocks blocks, CompletableFuture<LegResult> result, String message) {
        state.count(blocks.owner, FAILURE);
        state.free(blocks, Fate.ABORTED);
        result.complete(LegResult.failed(message));
    }

    /**
     * Fetches blocks for a decode leg, which frees them on the prefill engine, and checks that the legs belong together.
     *
     * @return whether that went well
     */
    final boolean pull(KvEngine decode, LegRequest request, KvEngine prefill, String key) {
        Blocks blocks = prefill.find(key);
        if (blocks == null) {
            Fate fate = prefill.fate(key);
            if (fate == Fate.UNKNOWN) {
                state.violation(decode, request, key + " was never at " + prefill.name());
            } else if (fate == Fate.PULLED) {
                state.violation(decode, request, key + " is fetched a second time");
            }
            return false;
        }
        if (blocks.reason != Reason.WAITING_FOR_PULL) {
            state.violation(decode, request, key + " is not computed yet (expected: decode after prefill ended)");
            return false;
        }
        checkLegs(decode, request, blocks);
        if (prefill.switches().transfersFail()) {
            return false;
        }
        state.free(blocks, Fate.PULLED);
        return true;
    }

    final void checkLegs(KvEngine decode, LegRequest request, Blocks blocks) {
        RequestRules.checkSame(state, decode, blocks.request, request);
        String handoff = blocks.handoff;
        String sent = request.body().raw("kv_transfer_params");
        if (handoff != null && !handoff.equals(sent)) {
            state.violation(decode, request, "kv_transfer_params: " + sent + " (expected: " + handoff + ")");
        }
    }

    private static @Nullable String handoffOfDecode(KvEngine engine) {
        return engine.switches().paramsInDecode()
                ? "{\"do_remote_decode\":true,\"remote_engine_id\":\"" + engine.engineId() + "\"," + ODD + "}"
                : null;
    }
}
