package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.Origin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Which engines of a pod are well: the last look at it succeeded, or not yet so many in a row failed since one did. For one thread. */
final class EngineHealth {
    private final List<RankInfo> engines;
    private final List<HttpRequest> requests;
    private final Duration timeout;
    private final HttpClient client;

    /** How many looks failed in a row, for each engine; one that has not been seen yet begins with the most. */
    private final int[] failures;

    private final int mostFailures;

    EngineHealth(Registrar.Builder builder, List<RankInfo> engines) {
        this.engines = engines;
        this.timeout = builder.healthTimeout;
        this.mostFailures = builder.mostFailures;
        this.failures =
                IntStream.range(0, engines.size()).map(i -> mostFailures).toArray();
        this.requests = builder.healthPath.isEmpty()
                ? List.of()
                : engines.stream()
                        .map(engine -> request(engine, builder.healthPath))
                        .toList();
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    private HttpRequest request(RankInfo engine, String path) {
        Origin origin = Origin.of("http", engine.host(), engine.port());
        return HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(timeout)
                .build();
    }

    /** Looks at all engines at once, for at most the timeout, and returns those that are well. */
    List<RankInfo> look() throws InterruptedException {
        if (requests.isEmpty()) {
            return engines;
        }
        List<CompletableFuture<HttpResponse<Void>>> responses = requests.stream()
                .map(request -> client.sendAsync(request, BodyHandlers.discarding()))
                .toList();
        await(CompletableFuture.allOf(responses.toArray(CompletableFuture[]::new)));
        for (int i = 0; i < failures.length; i++) {
            failures[i] = isGood(responses.get(i)) ? 0 : Math.min(failures[i] + 1, mostFailures);
        }
        return IntStream.range(0, failures.length)
                .filter(i -> failures[i] < mostFailures)
                .mapToObj(engines::get)
                .toList();
    }

    /** The timeout of a request ends with the head; a body that never ends is waited for here. */
    private void await(CompletableFuture<Void> all) throws InterruptedException {
        try {
            all.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Each response tells what came of it.
        }
    }

    private static boolean isGood(CompletableFuture<HttpResponse<Void>> response) {
        if (!response.isDone() || response.isCompletedExceptionally()) {
            response.cancel(true);
            return false;
        }
        return response.join().statusCode() / 100 == 2;
    }
}
