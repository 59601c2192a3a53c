package io.sluice.gateway.internal.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.RequestIds;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.spi.CredentialSupplier;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What upstreams list as their models, asked once a minute for all calls that want to know, by each key of its own. One that fails is believed what it said
 * last. Safe for use by any number of threads.
 */
public final class UpstreamModels {
    private static final long BELIEVED_NANOS = 60_000_000_000L;

    /** How soon one that has failed is asked again. */
    private static final long FAILED_NANOS = 5_000_000_000L;

    private static final long LONGEST_NANOS = 5_000_000_000L;
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_ENTRIES = 256;
    private static final long MAX_TOTAL_BYTES = 16 << 20;

    private final HttpTransport transport;
    private final Ticker ticker;
    private final Timer timer;
    private final PluginErrors errors;
    private final ObjectMapper mapper = new ObjectMapper();

    /** The least recently used first; it guards what its entries hold, too. */
    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long totalBytes;

    public UpstreamModels(HttpTransport transport, Ticker ticker, Timer timer, PluginErrors errors) {
        this.transport = transport;
        this.ticker = ticker;
        this.timer = timer;
        this.errors = errors;
    }

    /**
     * Returns the models that an upstream lists when it is sent this request, by name; none if it has never done so. It does not fail.
     *
     * @param endpoint the endpoint that is asked; null if it is an instance
     */
    CompletionStage<Map<String, ObjectNode>> of(ExchangeRequest request, @Nullable Endpoint endpoint) {
        Entry entry;
        CompletableFuture<Map<String, ObjectNode>> asking;
        synchronized (entries) {
            entry = entries.computeIfAbsent(new Key(request, endpoint), key -> new Entry());
            if (entry.asking != null) {
                return entry.asking;
            }
            if (entry.isAsked && ticker.nanos() - entry.dueNanos < 0) {
                return CompletableFuture.completedStage(entry.models);
            }
            asking = new CompletableFuture<>();
            entry.asking = asking;
            entry.isAsked = true;
        }
        ask(entry, request, endpoint);
        return asking;
    }

    /** Returns what an upstream listed when it was last sent this request, without asking it; none if it was never. */
    Map<String, ObjectNode> last(ExchangeRequest request, @Nullable Endpoint endpoint) {
        synchronized (entries) {
            Entry entry = entries.get(new Key(request, endpoint));
            return entry == null ? Map.of() : entry.models;
        }
    }

    private void ask(Entry entry, ExchangeRequest request, @Nullable Endpoint endpoint) {
        HttpExchange exchange;
        try {
            exchange =
                    transport.start(endpoint == null ? request : SuppliedCredentials.onto(request, endpoint, errors));
        } catch (GatewayException unavailable) {
            told(entry, null, unavailable);
            return;
        } catch (RuntimeException | Error defect) {
            errors.contained(transport, defect);
            told(entry, null, defect);
            return;
        }
        Timeout limit = timer.schedule(
                () -> exchange.cancel(new GatewayException(ErrorKind.HEAD_TIMEOUT, "list of models")), LONGEST_NANOS);
        exchange.response().thenCompose(this::read).whenComplete((body, failure) -> {
            limit.cancel();
            told(entry, body, failure);
        });
    }

    private CompletionStage<byte[]> read(GatewayResponse head) {
        if (head.status() != 200) {
            GatewayException refused =
                    new GatewayException(ErrorKind.INVALID_RESPONSE, "list of models: status " + head.status());
            head.body().cancel(refused);
            return CompletableFuture.failedStage(refused);
        }
        return head.body().readAllBytes(MAX_BYTES);
    }

    private void told(Entry entry, byte @Nullable [] body, @Nullable Throwable failure) {
        Map<String, ObjectNode> models = body == null || failure != null ? null : parsed(body);
        CompletableFuture<Map<String, ObjectNode>> asking;
        synchronized (entries) {
            long delay = models == null ? FAILED_NANOS : BELIEVED_NANOS;
            entry.dueNanos = ticker.nanos() + delay;
            if (models != null && body != null) {
                totalBytes += body.length - entry.bytes;
                entry.bytes = body.length;
                entry.models = models;
            }
            asking = entry.asking;
            entry.asking = null;
            evict();
        }
        if (asking != null) {
            asking.complete(entry.models);
        }
    }

    private void evict() {
        var oldest = entries.values().iterator();
        while (entries.size() > 1
                && (entries.size() > MAX_ENTRIES || totalBytes > MAX_TOTAL_BYTES)
                && oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.asking == null) {
                totalBytes -= entry.bytes;
                entry.bytes = 0;
                oldest.remove();
            }
        }
    }

    /** Returns the models of a list in the shape of the OpenAI API; null if it is none. */
    private @Nullable Map<String, ObjectNode> parsed(byte[] body) {
        try {
            JsonNode data = mapper.readTree(body).path("data");
            if (!data.isArray()) {
                return null;
            }
            Map<String, ObjectNode> models = new LinkedHashMap<>();
            for (JsonNode model : data) {
                if (model instanceof ObjectNode object && object.path("id").isTextual()) {
                    models.putIfAbsent(object.path("id").textValue(), object);
                }
            }
            return models;
        } catch (IOException | RuntimeException noList) {
            return null;
        }
    }

    @Override
    public String toString() {
        synchronized (entries) {
            return "UpstreamModels[" + entries.size() + " lists, " + totalBytes + " bytes]";
        }
    }

    private static final class Entry {
        private Map<String, ObjectNode> models = Map.of();
        private int bytes;
        private boolean isAsked;
        private long dueNanos;
        private @Nullable CompletableFuture<Map<String, ObjectNode>> asking;
    }

    /** Who is asked by which key. */
    private record Key(
            Origin origin,
            String target,
            String fields,
            @Nullable CredentialSupplier credentials) {
        Key(ExchangeRequest request, @Nullable Endpoint endpoint) {
            this(
                    request.origin(),
                    request.target(),
                    fields(request.headers()),
                    endpoint == null ? null : endpoint.credentials());
        }

        private static String fields(Headers headers) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < headers.size(); i++) {
                if (!headers.name(i).equals(RequestIds.HEADER)) {
                    text.append(headers.name(i))
                            .append(':')
                            .append(headers.value(i))
                            .append('\n');
                }
            }
            return text.toString();
        }

        /** Returns nothing of the fields, which hold keys. */
        @Override
        public String toString() {
            return origin + target;
        }
    }
}
