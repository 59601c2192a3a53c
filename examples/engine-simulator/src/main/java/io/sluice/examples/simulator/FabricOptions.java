package io.sluice.examples.simulator;

import io.sluice.examples.simulator.kv.KvFabric;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvRole;
import io.sluice.examples.simulator.kv.RemoteEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of engines that belong together and are a process each, as pods are. */
final class FabricOptions {

    private static final long JOIN_SECONDS = 60;

    @Option(
            names = "--fabric",
            paramLabel = "PROTOCOL",
            description = "No engine, but what prefill and decode engines of other processes move KV blocks over.")
    @Nullable
    String fabric;

    @Option(names = "--fabric-port", description = "Where engines join it; 0 picks a free one.")
    int fabricPort;

    @Option(names = "--join", paramLabel = "HOST:PORT", description = "The fabric that the engine joins.")
    @Nullable
    String join;

    @Option(names = "--role", description = "What the engine does there: prefill or decode.")
    @Nullable
    String role;

    @Option(names = "--aux-port", description = "The port of its KV-transfer address, at --host; 0: the protocol's.")
    int auxPort;

    /** Says whether the process plays a fabric alone. */
    boolean isFabric() {
        return fabric != null;
    }

    KvFabric newFabric() {
        KvProtocol protocol = KvProtocol.of(String.valueOf(fabric));
        check(!protocol.hasBootstrapServer(), "--fabric: " + fabric, "a protocol without a bootstrap server");
        return KvFabric.of(protocol);
    }

    /** Tells what is wrong before anything is started. */
    void validate(boolean manyEngines) {
        check(join == null || !manyEngines, "--join: " + join, "one engine in the process");
        check((join == null) == (role == null), "--join, --role", "both or none");
        check(join == null || join.matches("\\S+:\\d{1,5}"), "--join: " + join, "host:port");
        if (role != null) {
            kvRole(role);
        }
    }

    /** Joins the fabric, which may come up later than the engine. */
    RemoteEngine join(String name, String host, Runnable whenLost) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOIN_SECONDS);
        while (true) {
            try {
                return RemoteEngine.join(
                        String.valueOf(join), name, kvRole(String.valueOf(role)), host, auxPort, whenLost);
            } catch (IOException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new UncheckedIOException("no fabric at " + join, e);
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private static KvRole kvRole(String name) {
        return Arrays.stream(KvRole.values())
                .filter(role -> role.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--role: " + name + " (expected: prefill or decode)"));
    }

    private static void check(boolean valid, String given, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(given + " (expected: " + expected + ")");
        }
    }
}
