package io.sluice.gateway.internal.pair;

import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.internal.request.RoutedPath;
import io.sluice.gateway.internal.request.UpstreamRequests;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the legs of one disaggregated attempt send: the client's bytes with the protocol's edits (step 4). Pure. Its ids are this attempt's alone (clause
 * PD-7).
 */
public final class PairPlan {
    private final InspectedRequest call;
    private final UpstreamRequests requests;
    private final Disaggregation rules;
    private final Set<String> excluded;
    private final PddQuery query;

    private PairPlan(
            InspectedRequest call,
            UpstreamRequests requests,
            Disaggregation rules,
            Set<String> excluded,
            PddQuery query) {
        this.call = call;
        this.requests = requests;
        this.rules = rules;
        this.excluded = excluded;
        this.query = query;
    }

    /**
     * Returns the plan of an attempt.
     *
     * @param attemptId an id that no other attempt has
     * @param excluded the instances that have failed the call before
     * @param decode null if it is not placed yet
     */
    public static PairPlan of(
            InspectedRequest call,
            UpstreamRequests requests,
            RandomGenerator random,
            Disaggregation rules,
            String attemptId,
            Set<String> excluded,
            Lease prefill,
            @Nullable Lease decode) {
        long room = random.nextLong() >>> 1;
        PddQuery query = new PddQuery(
                RoutedPath.of(call.path()),
                Objects.requireNonNull(call.json(), "a call without a body is not disaggregated"),
                rules.mode(),
                prefill.instance(),
                decode == null ? null : decode.instance(),
                attemptId,
                room,
                null,
                null);
        return new PairPlan(call, requests, rules, excluded, query);
    }

    public PddProtocol protocol() {
        return rules.protocol();
    }

    public Disaggregation rules() {
        return rules;
    }

    /**
     * Returns the question for a decode instance when the prefill leg has ended, without those that have failed before or {@code now}.
     *
     * @param local whether it has to compute the prompt after all
     */
    public StageQuery decodeQuery(Set<String> now, boolean local) {
        Set<String> all = new HashSet<>(excluded);
        all.addAll(now);
        return new StageQuery(call, SchedulingMode.PD_STAGED, Stage.DECODE, all, query.attemptId(), local);
    }

    Instance prefillInstance() {
        return query.prefill();
    }

    /** Returns the same plan with what the prefill instance told beforehand. */
    public PairPlan withBootstrap(ByteBuffer told) {
        PddQuery next = new PddQuery(
                query.path(),
                query.body(),
                query.mode(),
                query.prefill(),
                query.decode(),
                query.attemptId(),
                query.room(),
                told,
                query.handoff());
        return new PairPlan(call, requests, rules, excluded, next);
    }

    public ExchangeRequest prefillRequest() {
        return requests.toLeg(call, query.prefill(), protocol().prefillLeg(query), query.attemptId());
    }

    public ExchangeRequest decodeRequest(Instance decode, @Nullable ByteBuffer handoff) {
        PddQuery known = query.afterPrefill(decode, handoff);
        return requests.toLeg(call, decode, protocol().decodeLeg(known), query.attemptId());
    }

    /** Returns what a decode instance is sent that does the prefill by itself, after the prefill leg could not. */
    public ExchangeRequest localRequest(Instance decode) {
        return requests.toLeg(call, decode, protocol().localLeg(query.body()), query.attemptId());
    }

    /** Returns whether the request forces an answer that one token cannot hold. */
    public boolean forcesForm() {
        return ForcedForm.in(query.body());
    }

    @Override
    public String toString() {
        return query.toString();
    }
}
