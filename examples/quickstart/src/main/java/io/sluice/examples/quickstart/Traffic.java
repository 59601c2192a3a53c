package io.sluice.examples.quickstart;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Sends calls through a gateway, several at a time, and reads every answer to its end. */
final class Traffic {
    /** How many calls run at a time. */
    static final int AT_A_TIME = 4;

    private Traffic() {}

    /**
     * One call, as its client saw it.
     *
     * @param summary what the gateway says of it
     * @param status the status of the answer
     * @param text the whole body of the answer
     * @param firstToken the time until the first bytes of the body came
     */
    record Sample(CallSummary summary, int status, String text, Duration firstToken) {
        /** Returns whether it is a good answer that came to its end. */
        boolean isComplete() {
            return status == 200 && text.endsWith("data: [DONE]\n\n");
        }
    }

    /** Sends {@code count} calls and waits for their answers; {@code request} makes the request of each, from 0 on. */
    static List<Sample> send(Gateway gateway, int count, IntFunction<GatewayRequest> request)
            throws IOException, InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Callable<Sample>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                calls.add(() -> send(gateway, request.apply(number)));
            }
            List<Sample> samples = new ArrayList<>();
            for (Future<Sample> sample : clients.invokeAll(calls)) {
                samples.add(sample.get());
            }
            return samples;
        } catch (ExecutionException e) {
            throw new IOException("a call failed", e.getCause());
        } finally {
            clients.shutdown();
        }
    }

    private static Sample send(Gateway gateway, GatewayRequest request) throws IOException {
        long start = System.nanoTime();
        GatewayCall call = gateway.call(request);
        GatewayResponse answer = call.response().toCompletableFuture().join();
        try (InputStream in = answer.body().toInputStream()) {
            byte[] first = in.readNBytes(1);
            Duration firstToken = Duration.ofNanos(System.nanoTime() - start);
            String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            CallSummary summary = call.completion().toCompletableFuture().join();
            return new Sample(summary, answer.status(), new String(first, StandardCharsets.UTF_8) + rest, firstToken);
        }
    }

    /** Returns how many answers are good and came to their end. */
    static int complete(List<Sample> samples) {
        return (int) samples.stream().filter(Sample::isComplete).count();
    }

    /** Returns the statuses that occur, for instance {@code 200} or {@code 200, 503}. */
    static String statuses(List<Sample> samples) {
        return samples.stream()
                .map(Sample::status)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    /** Returns the median of the times to the first token, zero if there are no samples. */
    static Duration medianFirstToken(List<Sample> samples) {
        List<Duration> times = samples.stream().map(Sample::firstToken).sorted().toList();
        return times.isEmpty() ? Duration.ZERO : times.get(times.size() / 2);
    }
}
