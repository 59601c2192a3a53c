package io.sluice.gateway.operations.log;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.Ticker;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes a line for each call (clause HC-L-7): who called what, where it went, how often and why, what came of it, and what it took. No content, query or
 * credential stands in it; what clients name is cut and escaped.
 *
 * <pre>{@code
 * AccessLog log = AccessLog.of(settings.of(AccessLogSettings.class));
 * Gateway gateway = Gateway.builder().listener(log).build();
 * log.writeTo(standardOutput);
 * ...
 * gateway.close();
 * log.close();
 * }</pre>
 *
 * <p><b>Cost.</b> The thread of a call leaves a note of it in a queue. A thread of the log's own makes the lines and writes them, many at once. The queue holds
 * {@value LineWriter#CAPACITY} notes; when it is full, because nobody takes the lines, those that follow are {@linkplain #dropped counted} and a warning in the
 * program's log says so, once a minute at most.
 *
 * <p><b>Tokens</b> are in a line if answers are read for them, which costs a look at each byte: by the option {@code count-usage} or for another listener that
 * {@linkplain GatewayListener#wantsUsage wants} them. This one alone does not.
 *
 * <p>Safe for use by any number of threads.
 */
public final class AccessLog implements GatewayListener, AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final AccessLogSettings settings;
    private final Sample sample;
    private final InstantSource clock;
    private final LineWriter writer;

    /** Requests that were sent once more, by call: next to always empty. */
    private final Map<CallInfo, List<CallRecord.Renewal>> renewals = new ConcurrentHashMap<>();

    private AccessLog(AccessLogSettings settings, InstantSource clock, LineWriter writer) {
        this.settings = settings;
        this.sample = new Sample(settings.sample());
        this.clock = clock;
        this.writer = writer;
    }

    /** Returns a log that notes calls from now on, and writes them once it knows {@linkplain #writeTo where}. */
    public static AccessLog of(AccessLogSettings settings) {
        return of(settings, Ticker.wallClock(), Ticker.system(), LineWriter.CAPACITY);
    }

    static AccessLog of(AccessLogSettings settings, InstantSource clock, Ticker ticker, int capacity) {
        LineFormat format = settings.format() == AccessLogFormat.JSON ? new JsonLines() : new TextLines();
        return new AccessLog(settings, clock, new LineWriter(format, capacity, new DroppedLines(ticker)));
    }

    /** Returns whether it notes anything: if not, a gateway need not have it as a listener. */
    public boolean isOn() {
        return settings.format() != AccessLogFormat.OFF;
    }

    /**
     * Begins to write, what was noted before first. A failure to write loses the lines at hand, is told as a warning, and is tried again a second later.
     *
     * @param out used by one thread, which is this log's; not closed
     * @throws IllegalStateException if it writes already, or was closed
     */
    public void writeTo(OutputStream out) {
        writer.start(out);
    }

    /** Returns how many lines were lost so far: because too many waited, or because they could not be written. */
    public long dropped() {
        return writer.dropped();
    }

    /**
     * Writes what was noted before, and ends; waits for that for at most 5 s. Without {@link #writeTo} nothing is written. May be called twice. To be called when the
     * gateway was closed: what ends later has no line.
     */
    @Override
    public void close() {
        writer.close(END_LIMIT);
    }

    @Override
    public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
        List<CallRecord.Renewal> one = List.of(new CallRecord.Renewal(number, leg));
        renewals.merge(call, one, CallRecord.Renewal::joined);
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        List<CallRecord.Renewal> renewed = renewals.isEmpty() ? List.of() : renewals.remove(call);
        if (isWorthALine(summary)) {
            writer.offer(CallRecord.of(clock.millis(), call, summary, renewed == null ? List.of() : renewed));
        }
    }

    private boolean isWorthALine(CallSummary summary) {
        if (summary.outcome() != CallSummary.Outcome.SUCCEEDED || summary.status() >= 400) {
            return isOn();
        }
        return isOn() && settings.format() != AccessLogFormat.FAILURES && sample.take();
    }

    @Override
    public String toString() {
        return "AccessLog[" + settings.format() + ", " + writer + "]";
    }
}
