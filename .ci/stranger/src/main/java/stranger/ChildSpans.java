package stranger;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.LegInfo;
import java.util.concurrent.ThreadLocalRandom;

/** Gives each leg a span of its own in the client's trace (W3C Trace Context). */
public final class ChildSpans implements LegFields {
    private static final String FIELD = "traceparent";
    private static final int TRACE_END = 36;

    @Override
    public Headers of(LegInfo leg) {
        String parent = leg.clientHeaders().first(FIELD);
        if (parent == null || parent.length() < TRACE_END) {
            return Headers.empty();
        }
        long span = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        return Headers.of(FIELD, parent.substring(0, TRACE_END) + String.format("%016x-01", span));
    }
}
