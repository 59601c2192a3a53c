package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.Attributes;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;

/** Says of a call what another query says. Whoever asks the same in another way extends this and overrides what differs. As safe for use by several threads as the other. */
public abstract class ForwardingQuery implements ScheduleQuery {
    private final ScheduleQuery target;

    /** Creates a query that says what another one says. */
    protected ForwardingQuery(ScheduleQuery target) {
        this.target = Objects.requireNonNull(target, "target");
    }

    /** Returns the query that everything is taken from; always the same. */
    protected final ScheduleQuery target() {
        return target;
    }

    @Override
    public String model() {
        return target.model();
    }

    @Override
    public SchedulingMode mode() {
        return target.mode();
    }

    @Override
    public Stage stage() {
        return target.stage();
    }

    @Override
    public boolean decodesLocally() {
        return target.decodesLocally();
    }

    @Override
    public Set<String> excludedInstances() {
        return target.excludedInstances();
    }

    @Override
    public String sessionKey() {
        return target.sessionKey();
    }

    @Override
    public ByteBuffer body() {
        return target.body();
    }

    @Override
    public long maxTokens() {
        return target.maxTokens();
    }

    @Override
    public PromptFingerprint fingerprint() {
        return target.fingerprint();
    }

    @Override
    public boolean streams() {
        return target.streams();
    }

    @Override
    public String preferredInstance() {
        return target.preferredInstance();
    }

    @Override
    public String path() {
        return target.path();
    }

    @Override
    public String legId() {
        return target.legId();
    }

    @Override
    public Attributes attributes() {
        return target.attributes();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + stage() + " of " + target + "]";
    }
}
