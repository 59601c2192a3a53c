package io.sluice.gateway.redis;

import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.share.GatewayExchange;
import io.sluice.gateway.spi.share.UpstreamHint;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a report with a prompt of 48 KiB takes from one exchange to another one through a real Redis, which {@code check/run} starts. Its argument is a value of {@code share-url};
 * it prints {@code median p99 lost}, in milliseconds.
 */
final class PlacementLatency {
    private static final int WARM_UP = 500;
    private static final int ROUNDS = 2_000;
    private static final int CHUNKS = 192;

    private PlacementLatency() {}

    @SuppressWarnings("try") // the second one only listens
    public static void main(String[] args) throws InterruptedException {
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        try (GatewayExchange first = open(args[0], "first", new LinkedBlockingQueue<>());
                GatewayExchange second = open(args[0], "second", heard)) {
            while (ask(first, heard) < 0) {
                // it has not connected yet
            }
            long[] nanos = new long[ROUNDS];
            int count = 0;
            for (int i = 0; i < WARM_UP + ROUNDS; i++) {
                long took = ask(first, heard);
                if (i >= WARM_UP && took >= 0) {
                    nanos[count++] = took;
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
            Arrays.sort(nanos, 0, count);
            System.out.printf(
                    Locale.ROOT,
                    "%.2f %.2f %d%n",
                    nanos[count / 2] / 1e6,
                    nanos[count * 99 / 100] / 1e6,
                    ROUNDS - count);
        }
    }

    /** Returns after how long a report is heard; less than zero if it is not within a second. */
    private static long ask(GatewayExchange exchange, BlockingQueue<Long> heard) throws InterruptedException {
        heard.clear();
        long start = System.nanoTime();
        exchange.publish(report());
        Long end = heard.poll(1, TimeUnit.SECONDS);
        return end == null ? -1 : end - start;
    }

    private static GatewayExchange open(String url, String gateway, BlockingQueue<Long> heard) {
        ServiceAddress address = ServiceAddress.of("share-url", url, name -> null);
        return RedisExchange.at(ShareAddress.read(address)).open(gateway, new GatewayExchange.Receiver() {
            @Override
            public void hint(UpstreamHint hint) {}

            @Override
            public void placements(String from, PlacementReport report) {
                heard.add(System.nanoTime());
            }
        });
    }

    private static PlacementReport report() {
        PromptFingerprint prompt =
                PromptFingerprint.ofHashes(new Random(1).longs(CHUNKS).toArray(), CHUNKS * 256);
        return new PlacementReport(
                false,
                List.of(new InstanceLoad("engine-1", "http://10.0.0.1:8000", 1, CHUNKS * 256L, 3)),
                List.of(new PlacedPrompt("engine-1", "http://10.0.0.1:8000", 1, prompt)));
    }
}
