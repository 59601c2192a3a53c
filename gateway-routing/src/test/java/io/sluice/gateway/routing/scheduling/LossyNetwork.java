package io.sluice.gateway.routing.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A network of tests that loses messages, doubles them, and delivers them late and out of order. For one thread. */
final class LossyNetwork {
    private final Random random;
    private final List<Runnable> underWay = new ArrayList<>();

    LossyNetwork(Random random) {
        this.random = random;
    }

    /** Sends a message: one in four is lost, half of them come twice, the others once, at some time. */
    void send(Runnable delivery) {
        int copies = Math.min(2, random.nextInt(4));
        for (int i = 0; i < copies; i++) {
            underWay.add(delivery);
        }
    }

    /** Delivers one of those that are under way, if there are any. */
    void deliverOne() {
        if (!underWay.isEmpty()) {
            underWay.remove(random.nextInt(underWay.size())).run();
        }
    }

    /** Delivers all that are under way, in any order. */
    void deliverAll() {
        while (!underWay.isEmpty()) {
            deliverOne();
        }
    }
}
