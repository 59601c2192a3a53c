package stranger;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import java.util.concurrent.atomic.LongAdder;

/** Adds up the tokens that answers say they cost. */
public final class TokenBill implements GatewayListener {
    private final LongAdder tokens = new LongAdder();

    @Override
    public boolean wantsUsage() {
        return true;
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        TokenUsage usage = summary.usage();
        if (usage != null) {
            tokens.add(usage.promptTokens() + usage.completionTokens());
        }
    }

    /** Returns the sum so far. */
    public long tokens() {
        return tokens.sum();
    }
}
