package io.sluice.examples.simulator.kv;

/**
 * What an engine does unlike the usual, beside the faults of its HTTP side.
 *
 * @param prefillStops as prefill: the first token ends the answer ({@code finish_reason} is {@code stop}), so that nothing
 *     is kept and there is no handoff, as older connectors do it
 * @param paramsInDecode as decode: answers carry {@code kv_transfer_params} too, as engines do that share blocks between
 *     the turns of a conversation
 * @param transfersFail as prefill: its blocks cannot be fetched, though its HTTP side works
 */
public record KvSwitches(boolean prefillStops, boolean paramsInDecode, boolean transfersFail) {

    /** Nothing unusual. */
    public static final KvSwitches NONE = new KvSwitches(false, false, false);
}
