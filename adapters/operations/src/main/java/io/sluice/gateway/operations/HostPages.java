package io.sluice.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.Pages;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All pages that a host has beside its calls (clauses HC-L-4 and HC-L-5): the probes {@code /livez}, {@code /readyz} and {@code /healthz}; {@code /metrics}, {@code /explain},
 * {@code /status}, {@code /status/events}, {@code /drain/ID} and {@code /admit/ID}; and those that the host adds. Where the operators' pages have a port of their own, the port of
 * calls has {@link #probes} only.
 *
 * <p>Who may see them is not decided here: a host asks a {@link io.sluice.gateway.host.Gatekeeper} before.
 *
 * <p>Safe for use by any number of threads. What takes long is made on a thread of its own, which {@link #close} ends.
 */
public final class HostPages implements Pages, AutoCloseable {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String READ = "GET, HEAD";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Gateway gateway;
    private final ProbePages probes;
    private final @Nullable Supplier<CompletionStage<String>> metrics;
    private final Map<String, Pages> more;
    private final PageWork work = new PageWork();
    private final StatusFigures figures;
    private final StatusEvents events;
    private final DrainPages drains;

    private HostPages(Builder from) {
        this.gateway = from.gateway;
        this.probes = new ProbePages(from.readiness == null ? Readiness.of(gateway) : from.readiness);
        this.metrics = from.metrics;
        this.more = Map.copyOf(from.more);
        this.figures = new StatusFigures(from, work);
        this.events = new StatusEvents(figures, work, from.mostWatchers, from.eventMillis);
        this.drains = new DrainPages(gateway);
    }

    /**
     * Returns a builder of the pages of a gateway's host.
     *
     * @param gateway stays the caller's
     */
    public static Builder builder(Gateway gateway) {
        return new Builder(gateway);
    }

    /** Returns the pages that the port of calls has if the others have a port of their own: the probes. */
    public Pages probes() {
        return probes;
    }

    @Override
    public CompletionStage<GatewayResponse> respond(GatewayRequest request) {
        String path = request.path();
        if (ProbePages.contains(path)) {
            return probes.respond(request);
        }
        if (DrainPages.contains(path)) {
            return drain(request);
        }
        return switch (path) {
            case "/metrics" -> metrics(request);
            case "/explain" -> explain(request);
            case "/status" -> status(request);
            case "/status/events" -> PageReplies.isRead(request) ? now(events(request)) : notAllowed(request, READ);
            default -> {
                Pages page = more.get(path);
                yield page == null ? now(PageReplies.notFound(request)) : page.respond(request);
            }
        };
    }

    @Override
    public void draining() {
        probes.draining();
        more.values().forEach(Pages::draining);
    }

    /** Ends the streams of events, which would hold up a drain, and begins no more. May be called twice. */
    public void endEvents() {
        events.close();
    }

    /** Returns how many watch the events. */
    int watchers() {
        return events.size();
    }

    /** Ends the streams of events and the thread: pages that need it are answered with 503. May be called twice. */
    @Override
    public void close() {
        events.close();
        work.close();
    }

    private CompletionStage<GatewayResponse> metrics(GatewayRequest request) {
        if (metrics == null) {
            return now(PageReplies.notFound(request));
        }
        if (!PageReplies.isRead(request)) {
            return notAllowed(request, READ);
        }
        return metrics.get().thenApply(text -> PageReplies.of(200, METRICS_TYPE, text.getBytes(UTF_8)));
    }

    /** Explains the chat completion that has this body. */
    private CompletionStage<GatewayResponse> explain(GatewayRequest request) {
        if (!request.method().equals("POST")) {
            return notAllowed(request, "POST");
        }
        GatewayRequest asked = GatewayRequest.builder("POST", "/v1/chat/completions")
                .headers(request.headers())
                .body(request.body())
                .attributes(request.attributes())
                .build();
        return made(
                request,
                work.run(() -> PageReplies.of(
                        200, PageReplies.JSON, gateway.explain(asked).toJson().getBytes(UTF_8))));
    }

    private CompletionStage<GatewayResponse> status(GatewayRequest request) {
        if (!PageReplies.isRead(request)) {
            return notAllowed(request, READ);
        }
        return made(request, figures.current().thenApply(json -> PageReplies.of(200, PageReplies.JSON, json)));
    }

    private GatewayResponse events(GatewayRequest request) {
        if (request.method().equals("HEAD")) {
            return PageReplies.of(200, PageReplies.EVENTS, Body.empty());
        }
        EventsBody body = events.watch();
        return body == null ? unavailable(request) : PageReplies.of(200, PageReplies.EVENTS, body);
    }

    private CompletionStage<GatewayResponse> drain(GatewayRequest request) {
        if (!request.method().equals("POST")) {
            return notAllowed(request, "POST");
        }
        if (DrainPages.isForeign(request)) {
            return now(
                    PageReplies.refused(request, 403, "forbidden", "The request comes from a page of another site."));
        }
        return made(request, work.run(() -> drains.respond(request)));
    }

    /** Returns a page that is being made, or that there is no time for it. */
    private static CompletionStage<GatewayResponse> made(
            GatewayRequest request, CompletionStage<GatewayResponse> response) {
        return response.handle((made, thrown) -> {
                    if (thrown == null) {
                        return now(made);
                    }
                    Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
                    return cause instanceof RejectedExecutionException || thrown instanceof RejectedExecutionException
                            ? now(unavailable(request))
                            : CompletableFuture.<GatewayResponse>failedStage(cause);
                })
                .thenCompose(stage -> stage);
    }

    private static GatewayResponse unavailable(GatewayRequest request) {
        return LocalReply.unavailable(RETRY_AFTER).toResponse(request.headers());
    }

    private static CompletionStage<GatewayResponse> notAllowed(GatewayRequest request, String allowed) {
        return now(PageReplies.notAllowed(request, allowed));
    }

    private static CompletionStage<GatewayResponse> now(GatewayResponse response) {
        return CompletableFuture.completedStage(response);
    }

    @Override
    public String toString() {
        return "HostPages[" + probes + ", " + events + "]";
    }

    /** Builds {@link HostPages}. For one thread. */
    public static final class Builder {
        final Gateway gateway;
        final Map<String, Supplier<String>> members = new LinkedHashMap<>();
        final Map<String, Pages> more = new LinkedHashMap<>();
        Supplier<Map<String, String>> options = Map::of;
        String version = "";
        int mostWatchers = 64;
        long eventMillis = 1000;
        Ticker ticker = Ticker.system();
        InstantSource clock = Ticker.wallClock();

        @Nullable
        Readiness readiness;

        @Nullable
        Supplier<CompletionStage<String>> metrics;

        private Builder(Gateway gateway) {
            this.gateway = Objects.requireNonNull(gateway, "gateway");
            String implementation = HostPages.class.getPackage().getImplementationVersion();
            this.version = implementation == null ? "" : implementation;
        }

        /** Sets what {@code /readyz} says; {@link Readiness#of(Gateway)} if not called. */
        public Builder readiness(Readiness newReadiness) {
            readiness = Objects.requireNonNull(newReadiness, "readiness");
            return this;
        }

        /**
         * Sets the text of {@code /metrics}, in the format of Prometheus; if not called there is no such page.
         *
         * @param text asked on event loops, so it must be made elsewhere
         */
        public Builder metrics(Supplier<CompletionStage<String>> text) {
            metrics = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Sets the options that {@code /status} shows, names to values, without secrets: {@code GatewaySettings.shown()}.
         *
         * @param shown asked whenever they are shown, since some change while a host runs; on a thread of the pages
         */
        public Builder options(Supplier<Map<String, String>> shown) {
            options = Objects.requireNonNull(shown, "shown");
            return this;
        }

        /** Sets the version that {@code /status} shows; that of this library, if its jar says so, if not called. */
        public Builder version(String newVersion) {
            version = Objects.requireNonNull(newVersion, "version");
            return this;
        }

        /**
         * Adds a member to {@code /status} and to its events.
         *
         * @param name another than those there are
         * @param json its value as JSON on one line, asked once for all who look, on a thread of the pages; if it throws the member is left out
         */
        public Builder statusMember(String name, Supplier<String> json) {
            members.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(json, "json"));
            return this;
        }

        /**
         * Adds a page for operators.
         *
         * @param path exactly, for instance {@code /}; not one of those there are
         */
        public Builder page(String path, Pages page) {
            more.put(Objects.requireNonNull(path, "path"), Objects.requireNonNull(page, "page"));
            return this;
        }

        /** Sets how many may watch the events at a time, at least 1; 64 if not called. */
        public Builder mostWatchers(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("mostWatchers: " + most + " (expected: >= 1)");
            }
            mostWatchers = most;
            return this;
        }

        /** Sets the sense of time, and how long after one event the next comes. */
        Builder time(Ticker newTicker, InstantSource newClock, long newEventMillis) {
            ticker = newTicker;
            clock = newClock;
            eventMillis = newEventMillis;
            return this;
        }

        /** Returns the pages, to be closed by the caller. */
        public HostPages build() {
            return new HostPages(this);
        }
    }
}
