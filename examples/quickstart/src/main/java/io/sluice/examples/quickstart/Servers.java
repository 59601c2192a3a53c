package io.sluice.examples.quickstart;

import io.sluice.examples.simulator.RecordedRequest;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedEngineBuilder;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What stands in for real servers, each on a free port: two engines of ours, and two external services, A and B, which ask for
 * their key. They keep what they saw, so that nobody has to take the gateway's word for where a call went.
 */
final class Servers implements AutoCloseable {
    static final String KEY_OF_A = "key-of-a";
    static final String KEY_OF_B = "key-of-b";

    /** The tokens of an answer. */
    static final int TOKENS = 10;

    final SimulatedEngine engine1;
    final SimulatedEngine engine2;
    final SimulatedEngine externalA;
    final SimulatedEngine externalB;

    private Servers(SimulatedEngineBuilder builder) {
        engine1 = builder.name("engine-1").start();
        engine2 = builder.name("engine-2").start();
        // From here on a request needs a key.
        externalA = builder.name("external-a").apiKey(KEY_OF_A).start();
        externalB = builder.name("external-b").apiKey(KEY_OF_B).start();
    }

    /** Starts all four. Their answers have {@link #TOKENS} tokens, one every {@code tokenDelay}. */
    static Servers start(Duration tokenDelay) {
        return new Servers(SimulatedEngine.builder()
                .models("Qwen/Qwen3-8B", "gpt-4o", "llama-3", "doubao-pro", "gpt-3-turbo", "claude-2", "gpt-4")
                .tokens(TOKENS)
                .tokenDelay(tokenDelay));
    }

    /** Returns our engines, as a scheduler wants them. */
    List<Instance> instances() {
        return List.of(instance(engine1), instance(engine2));
    }

    private static Instance instance(SimulatedEngine engine) {
        return Instance.builder(Origin.of(engine.url())).id(engine.name()).build();
    }

    /** Returns the base URL of an external service. */
    static String baseUrl(SimulatedEngine external) {
        return external.url() + "/v1";
    }

    /** Returns the members of a route config that lead to our engines ({@code local}), to {@code A} or to {@code B}. */
    String target(String route) {
        String external = "\"base_url\": \"%s\", \"api_key\": \"%s\"";
        return switch (route) {
            case "A" -> external.formatted(baseUrl(externalA), KEY_OF_A);
            case "B" -> external.formatted(baseUrl(externalB), KEY_OF_B);
            default -> "\"base_url\": \"local\"";
        };
    }

    /** Returns how many requests came for our engines ({@code local}), {@code A} or {@code B}. */
    int seenBy(String route) {
        return switch (route) {
            case "local" -> seenBy(engine1) + seenBy(engine2);
            case "A" -> seenBy(externalA);
            case "B" -> seenBy(externalB);
            default -> 0;
        };
    }

    static int seenBy(SimulatedEngine server) {
        return server.requests().size();
    }

    /** Returns how many requests came for anyone. */
    int seenByAll() {
        return seenBy("local") + seenBy("A") + seenBy("B");
    }

    /** Returns how many requests came with exactly this body. */
    int seenWithBody(String body) {
        return count(all(), request -> request.bodyText().equals(body));
    }

    /** Returns how many requests brought the client's key to an external service. */
    int seenWithClientKeyOutside() {
        return count(
                Stream.of(externalA, externalB),
                request -> request.headers().toString().contains(Chat.CLIENT_KEY));
    }

    private static int count(Stream<SimulatedEngine> servers, Predicate<RecordedRequest> which) {
        return (int) servers.flatMap(server -> server.requests().stream())
                .filter(which)
                .count();
    }

    /** Makes all forget what they saw. */
    void forget() {
        all().forEach(SimulatedEngine::clearRequests);
    }

    private Stream<SimulatedEngine> all() {
        return Stream.of(engine1, engine2, externalA, externalB);
    }

    @Override
    public void close() {
        all().forEach(SimulatedEngine::close);
    }
}
