package io.sluice.gateway.spi.pdd;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.MemberPath;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The wire protocol of a KV-transfer connector: how a request becomes a prefill leg and a decode leg.
 *
 * <p>Pure: it sees instances, ids and body bytes, and answers with edits; it sends nothing, waits for nothing and keeps nothing. All
 * methods may be called by any number of threads and must not block. The gateway calls, for one attempt and in this order, {@link #bootstrap} if the prefill
 * instance's answer to it is not known yet, {@link #prefillLeg} unless the pattern is {@code DECODE_ONLY}, and {@link #decodeLeg}; in pattern
 * {@code PARALLEL} the two at once. To both legs it adds the attempt's id as {@code x-request-id}, and from both it removes the
 * {@link #transferMembers} that the client sent and the edit does not set.
 *
 * <p>{@code PddProtocolContract} in {@code gateway-testkit} is the contract as a test suite. A protocol whose class {@link java.util.ServiceLoader} can find
 * may be named in the option {@code pd-disagg-protocol}.
 */
public interface PddProtocol {
    /** Returns the name, as in the option {@code pd-disagg-protocol}. */
    String name();

    /** Returns the order of the legs in a scheduling mode; empty if the protocol does not support it, also for {@code NEUTRAL}. */
    Optional<LegPattern> pattern(SchedulingMode mode);

    /**
     * Returns whether a request can be carried faithfully. One that cannot (several choices, several prompts, logprobs of the prompt) follows the gateway's
     * policy for such requests (clause PD-15).
     *
     * @param path the path of the client's request as an engine reads it, percent-decoded and without slashes at its end; what is sent is the client's own
     * @param body the index of the client's body
     */
    boolean carries(String path, JsonBody body);

    /** Returns the members that {@link #carries} looks at: a request in which one stands twice is refused, since an engine might read the other one. */
    default Set<String> membersRead() {
        return TransferMembers.READ;
    }

    /**
     * Returns whether a decode instance can do the prefill by itself; true by default. If it can't, requests that are not carried are refused, and every
     * other one is disaggregated whatever the gateway's {@link DisaggregationPolicy} says.
     */
    default boolean decodesLocally() {
        return true;
    }

    /** Returns what the prefill leg changes: as a rule a cap to one token, and the members that ask the engine to keep the KV cache. */
    LegEdit prefillLeg(PddQuery query);

    /** Returns what the decode leg changes: the members that tell the engine where the KV cache is. */
    LegEdit decodeLeg(PddQuery query);

    /**
     * Returns what a decode instance must be told that does the prefill by itself, if its engine has to be told; nothing by default.
     *
     * @param body the client's body
     */
    default LegEdit localLeg(JsonBody body) {
        return LegEdit.none();
    }

    /**
     * Returns where in the prefill leg's answer the handoff stands, at its top or nested; empty, the default, if nothing is read from it but the status. With a
     * path the answer has to be one JSON object, so the prefill leg asks for no stream.
     *
     * <p>The value is handed to {@link #decodeLeg} as it stood there ({@link PddQuery#handoff}), to be put into the leg as it is or edited.
     */
    default Optional<MemberPath> handoffPath() {
        return Optional.empty();
    }

    /**
     * Returns whether prefill engines keep the KV cache only if their leg has ended by its length, and their answer has no handoff that tells: after an answer
     * with another {@code finish_reason} the decode leg is not told of the prefill instance, since it would wait in vain (clause PD-20). False by default.
     */
    default boolean keepsOnlyAfterLength() {
        return false;
    }

    /**
     * Returns how long after the end of the prefill leg the decode leg may still be placed, in mode {@code PD_STAGED}: less than the engine keeps the KV
     * cache (clause PD-9).
     */
    default Duration handoffLifetime() {
        return Duration.ofSeconds(25);
    }

    /**
     * Returns what has to be fetched from a prefill instance's KV-transfer address before the first attempt on it, by GET; empty if nothing. The answer's
     * body is kept for as long as attempts on that instance succeed.
     */
    default Optional<BootstrapRequest> bootstrap(Instance prefill) {
        return Optional.empty();
    }

    /** Returns whether prefill instances must have the port of a KV-transfer address; false by default, also if there is a usual one. */
    default boolean needsAuxPort() {
        return false;
    }

    /**
     * Returns whether the engine says {@code "finish_reason":"abort"} with status 200 when the KV cache could not be had, so that an answer which ends so
     * before any content is a failure (clause PD-18).
     */
    default boolean abortMeansFailure() {
        return false;
    }

    /** Returns the members of requests that belong to the engines: a client's never reach an upstream (clause PD-5). */
    default Set<String> transferMembers() {
        return TransferMembers.OF_REQUESTS;
    }

    /** Returns the members of answers that belong to the engines, at least one: they never reach a client (clause PD-6). */
    default Set<String> answerMembers() {
        return TransferMembers.OF_ANSWERS;
    }
}
