package io.sluice.gateway.operations.log;

import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.util.List;

/** The options of the access log (clause HC-L-7), for hosts that {@linkplain AccessLog have one}. */
public final class AccessLogOptions implements OptionModule {
    /** What it has, and in which form. */
    public static final Option<AccessLogFormat> FORMAT = Option.choice(
            "access-log",
            AccessLogFormat.TEXT,
            "A line of standard output for each call; failures: as text, for calls with a status of 400 or more, or a broken stream");

    /** The share of good calls that it has. */
    public static final Option<Double> SAMPLE =
            Option.ratio("access-log-sample", 1, 0, 1, "The share of the calls that succeeded whose line is written");

    @Override
    public String title() {
        return "Access log";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(FORMAT, SAMPLE);
    }

    /** Returns what they say, which is no matter of a gateway's. */
    @Override
    public AccessLogSettings read(OptionReader reader) {
        return new AccessLogSettings(reader.get(FORMAT), reader.get(SAMPLE));
    }
}
