package io.sluice.examples.simulator.kv;

/**
 * What an engine does unlike the usual, beside the faults of its HTTP side.
 *
 * @param prefillStops as prefill: the first token ends the answer ({@code finish_reason} is {@code stop}), so that nothing
 *     is kept and there is no handoff, as older connectors do it
 * @param paramsInDecode as decode: answers carry {@code kv_transfer_params} too, as engines do that share blocks between
 *     the turns of a conversation
 * @param transfersFail as prefill: its blocks cannot be fetched, though its HTTP side works
 * @param firstTokenIsEos as prefill: the first token ends the text, unless the request says {@code ignore_eos} and asks for one token at least
 * @param errorsInStream as decode: a stream whose blocks could not be fetched begins with 200 and a role, and then tells the error
 */
public record KvSwitches(
        boolean prefillStops,
        boolean paramsInDecode,
        boolean transfersFail,
        boolean firstTokenIsEos,
        boolean errorsInStream) {

    /** Nothing unusual. */
    public static final KvSwitches NONE = new KvSwitches(false, false, false);

    /** Sets the first three. */
    public KvSwitches(boolean prefillStops, boolean paramsInDecode, boolean transfersFail) {
        this(prefillStops, paramsInDecode, transfersFail, false, false);
    }

    /** Returns the switches of a prefill engine whose first token is the end of the text. */
    public static KvSwitches eosFirst() {
        return new KvSwitches(false, false, false, true, false);
    }

    /** Returns the switches of a decode engine that tells errors in its streams. */
    public static KvSwitches errorsInStreams() {
        return new KvSwitches(false, false, false, false, true);
    }

    /** Returns whether a prefill leg ends with a stop. */
    boolean stops(LegRequest request) {
        return prefillStops || (firstTokenIsEos && !request.endsByLength());
    }
}
