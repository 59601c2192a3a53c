package io.sluice.benchmarks.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The everyday life of a proxy, for as long as it is told: {@code SoakLoad <port> <seconds> <seed>}. Short calls on kept connections, streams that are
 * read to their end, clients that leave within a request or an answer, and calls to an upstream that breaks every answer. At the end it prints how often each
 * happened, and exits with 1 if a call or a stream came out otherwise than it must.
 */
public final class SoakLoad {
    /** What a client does, and how many of them there are. */
    private enum Kind {
        CALL(8),
        STREAM(48),
        LEAVE(8),
        UPSTREAM_RESET(4);

        private final int clients;

        Kind(int clients) {
            this.clients = clients;
        }
    }

    private static final int EVENTS_READ_BEFORE_LEAVING = 8;

    private final int port;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<Kind, AtomicLong> done = new EnumMap<>(Kind.class);
    private final AtomicLong wrong = new AtomicLong();

    private SoakLoad(int port) {
        this.port = port;
        for (Kind kind : Kind.values()) {
            done.put(kind, new AtomicLong());
        }
    }

    /** Runs the load and prints what it came to. */
    public static void main(String[] arguments) throws InterruptedException {
        SoakLoad load = new SoakLoad(Integer.parseInt(arguments[0]));
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[2]));
        List<Thread> clients = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < kind.clients; i++) {
                SplittableRandom own = random.split();
                clients.add(new Thread(() -> load.live(kind, own), kind + "-" + i));
            }
        }
        clients.forEach(Thread::start);
        Thread.sleep(1000 * Long.parseLong(arguments[1]));
        load.over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        load.done.forEach((kind, times) -> System.out.println(kind + "\t" + times));
        System.out.println("WRONG\t" + load.wrong);
        System.exit(load.wrong.get() == 0 ? 0 : 1);
    }

    private void live(Kind kind, SplittableRandom random) {
        SoakClient kept = new SoakClient(port);
        while (!over.get()) {
            try {
                act(kind, kept, random);
                done.get(kind).incrementAndGet();
                Thread.sleep(random.nextInt(10));
            } catch (IOException | InterruptedException e) {
                wrong.incrementAndGet();
                System.err.println(kind + ": " + e);
                kept.leave(false);
            }
        }
        kept.leave(false);
    }

    private static void act(Kind kind, SoakClient client, SplittableRandom random) throws IOException {
        switch (kind) {
            case CALL -> client.call("Qwen/Qwen3-8B", 100 + random.nextInt(20_000), 200);
            case STREAM -> client.stream(StreamMock.EVENTS);
            case LEAVE -> {
                if (random.nextInt(4) == 0) {
                    client.sendHalf();
                } else {
                    client.stream(random.nextInt(EVENTS_READ_BEFORE_LEAVING));
                }
                client.leave(random.nextBoolean());
            }
            case UPSTREAM_RESET -> client.brokenCall("Qwen/reset");
        }
    }
}
