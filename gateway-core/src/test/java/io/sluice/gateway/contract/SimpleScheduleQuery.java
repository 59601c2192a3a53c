package io.sluice.gateway.contract;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;

/** A schedule query that is just its values. */
public record SimpleScheduleQuery(
        String model,
        SchedulingMode mode,
        Stage stage,
        Set<String> excludedInstances,
        String sessionKey,
        ByteBuffer body,
        long maxTokens,
        PromptFingerprint fingerprint,
        boolean decodesLocally)
        implements ScheduleQuery {
    /** Creates a query for an instance that does what its role says. */
    public SimpleScheduleQuery(
            String model,
            SchedulingMode mode,
            Stage stage,
            Set<String> excludedInstances,
            String sessionKey,
            ByteBuffer body,
            long maxTokens,
            PromptFingerprint fingerprint) {
        this(model, mode, stage, excludedInstances, sessionKey, body, maxTokens, fingerprint, false);
    }

    /** Returns the query of a call for this model that needs a neutral instance. */
    public static SimpleScheduleQuery ofModel(String model) {
        return new SimpleScheduleQuery(
                model,
                SchedulingMode.NEUTRAL,
                Stage.WHOLE,
                Set.of(),
                "",
                ByteBuffer.allocate(0),
                0,
                PromptFingerprint.empty());
    }

    /** Returns the same query with these instances excluded. */
    public SimpleScheduleQuery excluding(String... ids) {
        return new SimpleScheduleQuery(model, mode, stage, Set.of(ids), sessionKey, body, maxTokens, fingerprint);
    }

    /** Returns the same query for another mode and stage. */
    public SimpleScheduleQuery in(SchedulingMode newMode, Stage newStage) {
        return new SimpleScheduleQuery(
                model, newMode, newStage, excludedInstances, sessionKey, body, maxTokens, fingerprint);
    }

    /** Returns the same query for a decode instance that computes the prompt by itself. */
    public SimpleScheduleQuery locally() {
        return new SimpleScheduleQuery(
                model,
                SchedulingMode.PD_STAGED,
                Stage.DECODE,
                excludedInstances,
                sessionKey,
                body,
                maxTokens,
                fingerprint,
                true);
    }

    /** Returns the same query of another session. */
    public SimpleScheduleQuery ofSession(String key) {
        return new SimpleScheduleQuery(model, mode, stage, excludedInstances, key, body, maxTokens, fingerprint);
    }

    /** Returns the same query with this text as its body and its prompt, and this limit of tokens to generate. */
    public SimpleScheduleQuery withPrompt(ByteBuffer prompt, long tokens) {
        return new SimpleScheduleQuery(
                model, mode, stage, excludedInstances, sessionKey, prompt, tokens, PromptFingerprint.of(prompt));
    }

    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }
}
