package consumer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** An engine that has one answer to everything, and a client of the gateway before it. */
final class Engine implements AutoCloseable {
    private static final String PLAIN = "{\"choices\":[{\"message\":{\"content\":\"hello\"}}]}";
    private static final String STREAM = "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\ndata: [DONE]\n\n";

    private final HttpServer server;

    private Engine(HttpServer server) {
        this.server = server;
    }

    static Engine start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/", exchange -> {
            boolean streams = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).contains("stream");
            byte[] answer = (streams ? STREAM : PLAIN).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", streams ? "text/event-stream" : "application/json");
            exchange.sendResponseHeaders(200, streams ? 0 : answer.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        server.start();
        return new Engine(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Takes a plain and a streamed call through the gateway on this port. */
    static void check(int port) throws Exception {
        expect(call(port, "{\"model\":\"m\",\"messages\":[]}"), PLAIN);
        expect(call(port, "{\"model\":\"m\",\"messages\":[],\"stream\":true}"), STREAM);
    }

    static void expect(int port, String path, String part) throws Exception {
        String answer = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
        if (!answer.contains(part)) {
            throw new IllegalStateException(path + ": " + answer + " (expected: " + part + ")");
        }
    }

    private static void expect(String answer, String expected) {
        if (!answer.equals(expected)) {
            throw new IllegalStateException("answer: " + answer + " (expected: " + expected + ")");
        }
    }

    private static String call(int port, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
