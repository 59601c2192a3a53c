package io.sluice.examples.simulator.kv;

/**
 * What engines did up to one moment.
 *
 * @param prefills prompts whose computation for a decode engine began
 * @param pulls decode legs that got the blocks of their prompt from a prefill engine
 * @param recomputes decode legs that computed the prompt themselves: they were not told of blocks, or not well enough
 * @param failures decode legs that were told of blocks and could not get them
 * @param aborts legs whose client left before the prompt was computed, or while decode waited for that
 * @param expired blocks freed because nobody fetched them in time
 * @param crashes requests that would have ended a real engine
 */
public record KvCounts(
        long prefills, long pulls, long recomputes, long failures, long aborts, long expired, long crashes) {

    static final KvCounts NONE = new KvCounts(0, 0, 0, 0, 0, 0, 0);

    KvCounts plus(KvCounts other) {
        return new KvCounts(
                prefills + other.prefills,
                pulls + other.pulls,
                recomputes + other.recomputes,
                failures + other.failures,
                aborts + other.aborts,
                expired + other.expired,
                crashes + other.crashes);
    }
}
