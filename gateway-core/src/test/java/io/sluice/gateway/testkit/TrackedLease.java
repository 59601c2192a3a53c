package io.sluice.gateway.testkit;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A lease that notes its ends as words: {@code succeeded}, {@code failed HEAD_TIMEOUT}, {@code limited PT1S}, {@code refused}, {@code cancelled}. */
public final class TrackedLease implements Lease {
    private final Instance instance;
    private final AtomicLong bytes = new AtomicLong();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final boolean wantsUsage;
    private final List<TokenUsage> usages = new CopyOnWriteArrayList<>();

    TrackedLease(Instance instance, boolean wantsUsage) {
        this.instance = instance;
        this.wantsUsage = wantsUsage;
        LeakDetector.opened(this, "lease");
    }

    /** Returns how the lease was ended: one word, if its holder is right. */
    public List<String> ends() {
        return ends;
    }

    /** Returns what the lease was told of tokens. */
    public List<TokenUsage> usages() {
        return usages;
    }

    /** Returns the bytes of progress. */
    public long bytes() {
        return bytes.get();
    }

    @Override
    public Instance instance() {
        return instance;
    }

    @Override
    public void progress(int chunkBytes) {
        bytes.addAndGet(chunkBytes);
    }

    @Override
    public boolean wantsUsage() {
        return wantsUsage;
    }

    @Override
    public void used(TokenUsage usage) {
        usages.add(usage);
    }

    @Override
    public void succeeded() {
        end("succeeded");
    }

    @Override
    public void failed(ErrorKind kind) {
        end("failed " + kind);
    }

    @Override
    public void limited(Duration wait) {
        end("limited " + wait);
    }

    @Override
    public void refused() {
        end("refused");
    }

    @Override
    public void cancelled() {
        end("cancelled");
    }

    private void end(String how) {
        ends.add(how);
        LeakDetector.closed(this);
    }

    @Override
    public String toString() {
        return "TrackedLease[" + instance.id() + ", " + ends + "]";
    }
}
