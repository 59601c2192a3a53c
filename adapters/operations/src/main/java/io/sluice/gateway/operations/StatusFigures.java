package io.sluice.gateway.operations;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of {@code /status}, made at most once a second for all who ask, on a thread of the pages: with many instances they are not cheap. Safe for use by any number of
 * threads.
 */
final class StatusFigures {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFigures.class);

    /** A little less than the time between two events, so that each is new. */
    private static final long FRESH_NANOS = Duration.ofMillis(900).toNanos();

    private final Gateway gateway;
    private final String version;
    private final Supplier<Map<String, String>> options;
    private final Map<String, Supplier<String>> members;
    private final Ticker ticker;
    private final InstantSource clock;
    private final PageWork work;
    private final long startNanos;

    /** What was asked for last; null before. Guarded by this, as is the next. */
    private @Nullable CompletableFuture<byte[]> last;

    private long askedNanos;

    StatusFigures(HostPages.Builder from, PageWork work) {
        this.gateway = from.gateway;
        this.version = from.version;
        this.options = from.options;
        this.members = Collections.unmodifiableMap(new LinkedHashMap<>(from.members));
        this.ticker = from.ticker;
        this.clock = from.clock;
        this.work = work;
        this.startNanos = ticker.nanos();
    }

    /** Returns the figures as JSON, at most a second old; nobody may write to the bytes. */
    synchronized CompletionStage<byte[]> current() {
        CompletableFuture<byte[]> known = last;
        if (known != null && isFresh(known)) {
            return known;
        }
        CompletableFuture<byte[]> next = work.run(this::render).toCompletableFuture();
        last = next;
        askedNanos = ticker.nanos();
        return next;
    }

    private boolean isFresh(CompletableFuture<byte[]> known) {
        return !known.isDone() || (!known.isCompletedExceptionally() && ticker.nanos() - askedNanos < FRESH_NANOS);
    }

    private byte[] render() {
        GatewaySnapshot now = gateway.snapshot();
        try {
            StatusJson json = new StatusJson(clock.millis())
                    .host(version, Duration.ofNanos(ticker.nanos() - startNanos), now)
                    .instances(now.instances())
                    .endpoints(now.endpoints())
                    .sources(now.sources())
                    .learned(now.learned())
                    .options(options.get());
            for (Map.Entry<String, Supplier<String>> member : members.entrySet()) {
                addMember(json, member.getKey(), member.getValue());
            }
            return json.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot be: it writes to memory
        }
    }

    /** Adds what somebody else says, or leaves it out if that breaks. */
    private static void addMember(StatusJson json, String name, Supplier<String> says) throws IOException {
        String value;
        try {
            value = says.get();
        } catch (RuntimeException broken) {
            LOG.warn("The status has no {}, since that threw", name, broken);
            return;
        }
        json.member(name, value);
    }

    @Override
    public String toString() {
        return "StatusFigures[" + version + "]";
    }
}
