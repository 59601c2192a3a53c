package io.sluice.gateway.llumnix.registry;

import java.util.List;

/** Values of pods, for tests. */
final class Pods {
    private Pods() {}

    /** Returns the value of a pod with one neutral engine at 10.0.0.1. */
    static byte[] value(String pod, long timestampMillis, int port) {
        return value(pod, timestampMillis, engine("10.0.0.1", port, 1));
    }

    static byte[] value(String pod, long timestampMillis, RankInfo... ranks) {
        return new PodInfo(pod, timestampMillis, List.of(ranks)).encode();
    }

    static RankInfo engine(String host, int port, long version) {
        return new RankInfo("neutral", host, port, "", 0, 0, 1, "", version);
    }
}
