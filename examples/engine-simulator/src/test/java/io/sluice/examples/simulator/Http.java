package io.sluice.examples.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A correct HTTP client for tests: the JDK's, and what most requests have in common. */
final class Http {

    static final String CHAT = "/v1/chat/completions";
    static final String TEXT = "/v1/completions";
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    static String chatBody(String moreMembers) {
        return "{\"model\":\"simulated\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]" + moreMembers + "}";
    }

    static String textBody(String moreMembers) {
        return "{\"model\":\"simulated\",\"prompt\":\"hello\"" + moreMembers + "}";
    }

    static HttpResponse<String> chat(SimulatedEngine engine, String moreMembers) throws Exception {
        return post(engine, CHAT, chatBody(moreMembers));
    }

    static HttpResponse<String> post(SimulatedEngine engine, String path, String body) throws Exception {
        return send(request(engine, path).POST(BodyPublishers.ofString(body)));
    }

    static HttpResponse<String> get(SimulatedEngine engine, String path) throws Exception {
        return send(request(engine, path).GET());
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    static CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }

    static HttpRequest.Builder request(SimulatedEngine engine, String path) {
        return HttpRequest.newBuilder(URI.create(engine.url() + path))
                .header("content-type", "application/json")
                .timeout(PATIENCE);
    }

    /** Returns the data of the events of a stream, in order. */
    static List<String> events(String stream) {
        return List.of(stream.split("\n\n")).stream()
                .map(event -> event.replaceFirst("^data: ", ""))
                .toList();
    }
}
