package io.sluice.gateway.routing;

import io.sluice.gateway.Headers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one entry as they were read, before anybody asks whether they fit together. */
final class RouteFields {
    /** The names of those that are given and are neither empty nor false. */
    final Set<String> given = new HashSet<>();

    String baseUrl = "";
    String apiBase = "";
    String apiKey = "";
    String apiKeyFile = "";
    String auth = "";
    Headers headers = Headers.empty();
    String model = "";
    String name = "";
    boolean fallback;
    int weight;
    String prefix = "";
    String rewriteModel = "";
    List<ModelPattern> fallbackModels = List.of();

    @Nullable
    FallbackOn fallbackOn;

    @Nullable
    Duration firstByteTimeout;

    @Nullable
    Duration firstContentTimeout;

    @Nullable
    Duration idleTimeout;

    int retryMaxCount;
    int maxConcurrency;
    String caFile = "";
    String serverName = "";
    String proxy = "";
}
