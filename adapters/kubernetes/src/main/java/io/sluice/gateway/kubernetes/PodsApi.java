package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** Asks an API server for those Pods of a namespace that a label selector matches. Safe for use by any number of threads. */
final class PodsApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PAGE = 500;
    private static final int MAX_STATUS_BYTES = 64 << 10;
    private static final int MAX_SHOWN = 300;
    private static final int MAX_RETRY_AFTER_SECONDS = 30;

    private final ClusterClient client;
    private final String path;
    private final WatchTiming timing;

    PodsApi(ClusterClient client, String namespace, String selector, WatchTiming timing) {
        this.client = client;
        this.path = "api/v1/namespaces/" + namespace + "/pods?labelSelector=" + encoded(selector);
        this.timing = timing;
    }

    /**
     * Requests a page of the list.
     *
     * @param next where it begins, as the page before says; empty = the first one
     * @param opened is given what comes back before that is waited for, so that somebody else can close it
     * @return the page, to be closed
     */
    ResponseStream page(String next, Consumer<ResponseStream> opened) throws IOException {
        String query = "&limit=" + PAGE + (next.isEmpty() ? "" : "&continue=" + encoded(next));
        return succeeded(client.get(path + query, timing.silence()), opened);
    }

    /** Requests the changes since a version, a JSON object a line. */
    ResponseStream watch(String version, Duration duration, Consumer<ResponseStream> opened) throws IOException {
        String query = "&watch=true&allowWatchBookmarks=true&resourceVersion=" + encoded(version) + "&timeoutSeconds="
                + Math.max(1, duration.toSeconds());
        return succeeded(client.get(path + query, duration.plus(timing.silence())), opened);
    }

    /** Reads the client's configuration again. */
    void renew() {
        client.renew();
    }

    private ResponseStream succeeded(ResponseStream stream, Consumer<ResponseStream> opened) throws IOException {
        opened.accept(stream);
        try {
            HttpResponse<AsyncBody> head = stream.awaitHead(timing.head());
            if (head.code() == 200) {
                return stream;
            }
            throw failure(head, stream);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private static ApiFailure failure(HttpResponse<AsyncBody> head, ResponseStream stream) {
        String said = "";
        try {
            JsonNode status = MAPPER.readTree(stream.readNBytes(MAX_STATUS_BYTES));
            said = status == null ? "" : status.path("message").asText();
        } catch (IOException e) {
            // whoever answers is no API server, or has gone
        }
        return new ApiFailure(head.code(), shown(said), retryAfter(head.header("Retry-After")));
    }

    /** Returns what a JSON object of the kind Status says. */
    static ApiFailure failure(JsonNode status) {
        int seconds = status.path("details").path("retryAfterSeconds").asInt();
        return new ApiFailure(
                status.path("code").asInt(), shown(status.path("message").asText()), seconds(seconds));
    }

    private static Duration retryAfter(String header) {
        try {
            return header == null ? Duration.ZERO : seconds(Integer.parseInt(header.trim()));
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(Math.max(0, Math.min(seconds, MAX_RETRY_AFTER_SECONDS)));
    }

    private static String shown(String said) {
        String line = said.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
        return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "..." : line;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
