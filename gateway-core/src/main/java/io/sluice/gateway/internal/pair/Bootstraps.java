package io.sluice.gateway.internal.pair;

import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.pdd.BootstrapRequest;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What prefill instances have told beforehand, or are being asked for: once an instance, whoever needs it. It is kept until an attempt on it fails: the
 * instance may have been restarted, and be another engine now. Safe for use by any number of threads.
 */
public final class Bootstraps {
    /** Far more than a fleet has instances; when names come and go, everything is asked again once in so many. */
    private static final int MOST = 10_000;

    /** How long a prefill instance may take to tell what a protocol needs to know beforehand. */
    private static final long LONGEST_NANOS = 5_000_000_000L;

    /** How long an answer is believed: a restarted instance is noticed even if clients leave before their calls to it fail. */
    private static final long BELIEVED_NANOS = 60_000_000_000L;

    private final HttpTransport transport;
    private final Ticker ticker;
    private final PluginErrors errors;
    private final Map<Instance, Bootstrap> asked = new ConcurrentHashMap<>();

    public Bootstraps(HttpTransport transport, Ticker ticker, PluginErrors errors) {
        this.transport = transport;
        this.ticker = ticker;
        this.errors = errors;
    }

    /** Returns what an attempt has to wait for, if it is not known yet; null if nothing is needed. */
    @Nullable
    public Bootstrap of(PairPlan plan) {
        Instance instance = plan.prefillInstance();
        BootstrapRequest request = plan.protocol().bootstrap(instance).orElse(null);
        return request == null ? null : entered(instance, request);
    }

    private Bootstrap entered(Instance instance, BootstrapRequest request) {
        if (asked.size() >= MOST) {
            asked.clear();
        }
        while (true) {
            Bootstrap one = asked.computeIfAbsent(
                    instance, added -> new Bootstrap(this, added, request, ticker.nanos() + LONGEST_NANOS));
            if (one.known() != null) {
                if (ticker.nanos() - one.dueNanos() < BELIEVED_NANOS) {
                    return one;
                }
                forget(one);
                continue;
            }
            int number = one.enter();
            if (number == 1) {
                one.ask(transport);
            }
            if (number > 0) {
                return one;
            }
            forget(one); // the last one who waited is leaving
        }
    }

    /** Has the next attempt ask again, unless somebody has asked since. */
    public void forget(Bootstrap old) {
        asked.remove(old.instance(), old);
    }

    /** Ends the exchange of a question that failed; does nothing if there is no failure. */
    void cancel(HttpExchange exchange, @Nullable Throwable failure) {
        if (failure != null) {
            errors.contain(exchange, () -> exchange.cancel(failure));
        }
    }
}
