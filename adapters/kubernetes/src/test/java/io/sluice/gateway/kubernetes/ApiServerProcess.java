package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The API server that {@code check/apiserver} has started, in the hands of its administrator. */
final class ApiServerProcess implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path SCRIPT = Path.of(System.getProperty("sluice.check.apiserver", "check/apiserver"));
    private static final Path DIR = Path.of(System.getProperty("sluice.check.dir", "/nowhere"));

    private final Config config =
            Config.fromKubeconfig(DIR.resolve("kubeconfig").toFile());
    private final HttpClient client =
            new JdkHttpClientFactory().newBuilder(config).build();
    private final java.net.http.HttpClient etcd = java.net.http.HttpClient.newHttpClient();

    Path dir() {
        return DIR;
    }

    URI address() {
        return URI.create(config.getMasterUrl());
    }

    /** Kills the server; etcd stays. */
    void kill() {
        script("kill");
    }

    /** Starts it again, and returns when it is ready. */
    void again() {
        script("again");
    }

    private static void script(String command) {
        try {
            Process process = new ProcessBuilder(SCRIPT.toString(), command, DIR.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(DIR.resolve("script.log").toFile())
                    .start();
            if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + ": " + Files.readString(DIR.resolve("script.log")));
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    CompletableFuture<String> get(String path) {
        return send("GET", path, null);
    }

    CompletableFuture<String> post(String path, String json) {
        return send("POST", path, json);
    }

    /** Deletes what is there; a Pod may take so many seconds. */
    CompletableFuture<String> delete(String path, int seconds) {
        return send(
                "DELETE",
                path,
                "{\"kind\": \"DeleteOptions\", \"apiVersion\": \"v1\", \"gracePeriodSeconds\": " + seconds + "}");
    }

    CompletableFuture<String> patch(String path, String json) {
        return send("PATCH", path, json);
    }

    private CompletableFuture<String> send(String method, String path, String json) {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return client.sendAsync(
                        client.newHttpRequestBuilder()
                                .uri(config.getMasterUrl() + path)
                                .method(method, type, json)
                                .build(),
                        String.class)
                .thenApply(response -> succeeded(method + " " + path, response));
    }

    private static String succeeded(String what, HttpResponse<String> response) {
        if (!response.isSuccessful()) {
            throw new AssertionError(what + ": " + response.code() + " " + response.body());
        }
        return response.body();
    }

    /** Deletes a Pod behind the server's back, as one that is down would find it done. */
    void deleteInEtcd(String namespace, String pod) {
        String key = "/registry/pods/" + namespace + "/" + pod;
        String encoded = Base64.getEncoder().encodeToString(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        JsonNode done = etcd("kv/deleterange", "{\"key\": \"" + encoded + "\"}");
        if (done.path("deleted").asInt() != 1) {
            throw new AssertionError("not in etcd: " + key);
        }
    }

    /** Lets etcd forget all versions but the newest. */
    void compact() {
        long revision =
                etcd("kv/range", "{\"key\": \"AA==\"}").at("/header/revision").asLong();
        etcd("kv/compaction", "{\"revision\": " + revision + ", \"physical\": true}");
    }

    private JsonNode etcd(String method, String json) {
        try {
            String port = Files.readAllLines(DIR.resolve("ports")).get(0).replace("etcd_port=", "");
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/" + method))
                    .POST(HttpRequest.BodyPublishers.ofString(json))
                    .build();
            return MAPPER.readTree(etcd.send(request, BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
