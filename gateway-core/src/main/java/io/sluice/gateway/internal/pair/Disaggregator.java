package io.sluice.gateway.internal.pair;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.internal.request.RoutedPath;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.MemberErasure;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.Disaggregate;
import io.sluice.gateway.spi.pdd.Disaggregation.MultiChoice;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides how a call runs on instances, before any is placed. Pure. */
public final class Disaggregator {
    /** What ends the path of a request that an engine generates for. */
    private static final List<String> GENERATING = List.of("/completions", "/responses", "/messages", "/generate");

    private final @Nullable Disaggregation rules;
    private final @Nullable MemberErasure erasure;

    public Disaggregator(@Nullable Disaggregation rules) {
        this.rules = rules;
        this.erasure = rules == null || rules.transferMembersKept()
                ? null
                : MemberErasure.of(rules.protocol().answerMembers());
    }

    /** Returns what takes the engines' own members out of answers; null if there are none, or they are kept. */
    @Nullable
    public MemberErasure erasure() {
        return erasure;
    }

    public ExecutionPlan plan(InspectedRequest call) {
        if (rules == null) {
            return ExecutionPlan.WHOLE;
        }
        JsonBody body = call.json();
        if (body == null) {
            return new ExecutionPlan.Local(LocalDecodeReason.NOT_CARRIED);
        }
        String path = RoutedPath.of(call.path());
        if (!rules.protocol().carries(path, body)) {
            return notCarried(path);
        }
        // In batch mode the decode instance's cache counts as well, which is known when it is placed.
        boolean worthIt = !rules.protocol().decodesLocally()
                || rules.mode() == SchedulingMode.PD_BATCH
                || rules.policy().disaggregates(call.body().remaining(), 0);
        return worthIt ? new ExecutionPlan.Pair(rules.mode()) : new ExecutionPlan.Local(LocalDecodeReason.POLICY);
    }

    private ExecutionPlan notCarried(String path) {
        boolean generates = GENERATING.stream().anyMatch(path::endsWith);
        boolean local = rules().multiChoice() == MultiChoice.DECODE_LOCAL
                && rules().protocol().decodesLocally();
        if (!generates || local) {
            return new ExecutionPlan.Local(LocalDecodeReason.NOT_CARRIED);
        }
        return new ExecutionPlan.Refused(new GatewayException(
                ErrorKind.INVALID_REQUEST,
                "several choices, several prompts, logprobs of the prompt and stored responses are not served"));
    }

    /** Returns whether a call on this pair is worth a prefill leg after all, now that it is known what the decode instance holds. */
    public boolean disaggregates(InspectedRequest call, Lease decode) {
        return !rules().protocol().decodesLocally()
                || rules().policy().disaggregates(call.body().remaining(), decode.cachedPromptBytes());
    }

    /** Returns whether something else may take the place of a plan if it is cheaper (clause PD-30). */
    public boolean comparesPrices(ExecutionPlan planned) {
        return planned instanceof ExecutionPlan.Pair && rules().disaggregate() == Disaggregate.PRICE;
    }

    /** Returns what a decode instance is told that computes the prompt by itself. */
    public LegEdit localLeg(InspectedRequest call) {
        JsonBody body = call.json();
        return body == null ? LegEdit.none() : rules().protocol().localLeg(body);
    }

    public Disaggregation rules() {
        if (rules == null) {
            throw new IllegalStateException("calls are not disaggregated");
        }
        return rules;
    }
}
