package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.OptionType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The options of Llumnix's scheduler; what they say is {@link LlumnixSettings}. */
public final class LlumnixOptions implements OptionModule {
    private static final String ENDPOINTS_EXPECTED = "host:port,..., each perhaps behind http:// or https://";

    /** Where the scheduler is. */
    public static final Option<List<String>> ENDPOINTS = Option.list(
            "scheduler-endpoints",
            List.of(),
            item -> origin(item).isPresent(),
            ENDPOINTS_EXPECTED,
            "Llumnix's scheduler: host:port,..., which places calls; the next one is asked when one fails; empty = the gateway places them itself");

    /** What it asks for. */
    public static final Option<Secret> SERVICE_TOKEN =
            Option.secret("service-token", "What the scheduler is sent as Authorization, as it is");

    /** How long it may take. */
    public static final Option<Duration> TIMEOUT = Option.millis(
            "scheduler-timeout-ms",
            Duration.ofSeconds(2),
            1,
            "How long the scheduler may take before the gateway places a call itself");

    /** How it counts. */
    public static final Option<SchedulerMode> MODE = Option.choice(
            "scheduler-mode",
            SchedulerMode.FULL,
            "Whom the scheduler hears from: full = the engines, lite = the gateways");

    /** How often it is told. */
    public static final Option<Duration> REPORT_INTERVAL = Option.millis(
            "scheduler-report-interval-ms",
            Duration.ZERO,
            0,
            "How often the scheduler is told how many tokens calls have (lite); 0 = never");

    /** Whether it gets tokens. */
    public static final Option<TokenSource> TOKENS = Option.choice(
            "scheduler-tokens",
            TokenSource.NONE,
            "Who makes tokens of prompts for the scheduler: nobody, or the engines' render or tokenize");

    /** What engines make of ids. */
    public static final Option<Boolean> ENGINE_ID_SUFFIX = Option.of(
            "engine-id-suffix",
            OptionType.BOOL,
            true,
            "true or false",
            text -> text.equals("true") || text.equals("false") ? Optional.of(text.equals("true")) : Optional.empty(),
            value -> Boolean.toString(value),
            "Whether engines add a suffix to the ids of requests, as newer vLLM does");

    private static final List<Option<?>> ALL =
            List.of(ENDPOINTS, SERVICE_TOKEN, TIMEOUT, MODE, REPORT_INTERVAL, TOKENS, ENGINE_ID_SUFFIX);

    /** Creates the module, for {@link java.util.ServiceLoader}. */
    public LlumnixOptions() {}

    @Override
    public String title() {
        return "Llumnix's scheduler";
    }

    @Override
    public List<Option<?>> options() {
        return ALL;
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        return LlumnixSettings.read(reader);
    }

    /** Returns where an item of the list points; empty if it is none. */
    static Optional<Origin> origin(String item) {
        boolean named = item.toLowerCase(Locale.ROOT).startsWith("http://")
                || item.toLowerCase(Locale.ROOT).startsWith("https://");
        try {
            URI uri = URI.create(named ? item : "http://" + item);
            boolean bare = uri.getRawUserInfo() == null
                    && (uri.getRawPath() == null || uri.getRawPath().isEmpty())
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && String.valueOf(uri.getRawAuthority()).matches(".*:[0-9]+");
            return bare ? Optional.of(Origin.of(uri)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whom the scheduler hears from. */
    public enum SchedulerMode {
        /** From the engines themselves. */
        FULL,
        /** From the gateways. */
        LITE
    }

    /** Who makes tokens of prompts. */
    public enum TokenSource {
        /** Nobody. */
        NONE,
        /** The engine's {@code /v1/chat/completions/render}. */
        RENDER,
        /** The engine's {@code /tokenize}. */
        TOKENIZE
    }
}
