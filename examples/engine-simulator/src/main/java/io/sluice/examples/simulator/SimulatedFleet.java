package io.sluice.examples.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.examples.simulator.kv.KvEngine;
import io.sluice.examples.simulator.kv.KvFabric;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvRole;
import java.time.Duration;
import java.util.List;

/**
 * Prefill and decode engines that belong together, each on a socket of its own, and the books about them.
 *
 * <pre>{@code
 * try (SimulatedFleet fleet = SimulatedFleet.builder(KvProtocol.VLLM_NIXL).prefills(2).decodes(2).start()) {
 *     // … a gateway with fleet.instancesJson() takes calls …
 *     fleet.awaitIdle(Duration.ofSeconds(5));              // no exchange, no block left
 *     assertThat(fleet.fabric().violations()).isEmpty();
 *     assertThat(fleet.fabric().counts().pulls()).isEqualTo(calls);
 *     fleet.prefill(0).faults(Fault.status(503).once());   // as with any engine
 *     fleet.decode(1).kv().switches(new KvSwitches(false, true, false));
 * }
 * }</pre>
 *
 * <p>The engines are named {@code p0 p1 … d0 d1 …}, which are their instance ids as well. All methods are safe for use by any
 * thread, except that {@link #close()} and {@link #awaitIdle} must not be called on a thread of the engines.
 */
public final class SimulatedFleet implements AutoCloseable {

    private final KvFabric fabric;
    private final List<SimulatedEngine> engines;
    private final IoThreads threads;

    SimulatedFleet(KvFabric fabric, List<SimulatedEngine> engines, IoThreads threads) {
        this.fabric = fabric;
        this.engines = List.copyOf(engines);
        this.threads = threads;
    }

    /** Returns a builder of a fleet with one engine of each role. */
    public static SimulatedFleetBuilder builder(KvProtocol protocol) {
        return new SimulatedFleetBuilder(protocol);
    }

    /** Returns the books: blocks held, counts, violations. */
    public KvFabric fabric() {
        return fabric;
    }

    /** Returns all engines, those that prefill first. */
    public List<SimulatedEngine> engines() {
        return engines;
    }

    /** Returns the engines that prefill. */
    public List<SimulatedEngine> prefills() {
        return engines(KvRole.PREFILL);
    }

    /** Returns the engines that decode. */
    public List<SimulatedEngine> decodes() {
        return engines(KvRole.DECODE);
    }

    private List<SimulatedEngine> engines(KvRole role) {
        return engines.stream().filter(engine -> engine.kv().role() == role).toList();
    }

    /** Returns a prefill engine by its number, counted from 0. */
    public SimulatedEngine prefill(int index) {
        return prefills().get(index);
    }

    /** Returns a decode engine by its number, counted from 0. */
    public SimulatedEngine decode(int index) {
        return decodes().get(index);
    }

    /**
     * Waits until no exchange is open and no blocks are held.
     *
     * @throws IllegalStateException if the time is up before; the message names what is left
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitIdle(Duration timeout) throws InterruptedException {
        for (SimulatedEngine engine : engines) {
            engine.awaitIdle(timeout);
        }
        fabric.awaitReleased(timeout);
    }

    /** Returns the fleet as the value of the proxy's option {@code --instances}. */
    public String instancesJson() {
        ArrayNode instances = Json.MAPPER.createArrayNode();
        engines.forEach(engine -> instances.add(instance(engine)));
        return instances.toString();
    }

    private ObjectNode instance(SimulatedEngine engine) {
        KvEngine kv = engine.kv();
        ObjectNode instance = Json.object()
                .put("id", engine.name())
                .put("infer_type", kv.role().wireName());
        instance.putObject("endpoint").put("host", engine.host()).put("port", engine.port());
        if (kv.role() == KvRole.PREFILL && fabric.protocol().hasAuxAddress()) {
            instance.put("aux_ip", kv.auxHost()).put("aux_port", kv.auxPort());
        }
        return instance;
    }

    /**
     * Returns the command, for a POSIX shell, that starts the proxy in front of the fleet.
     *
     * @param staged whether decode is placed when prefill ended
     * @throws IllegalArgumentException if the protocol does not support that
     */
    public String proxyCommand(boolean staged) {
        FleetSpec.checkMode(fabric.protocol(), staged);
        return "java -jar examples/netty-proxy/target/netty-proxy.jar --pd-disagg-protocol "
                + fabric.protocol().wireName()
                + (staged ? " --separate-pd-scheduling" : "")
                + " --instances '" + instancesJson().replace("'", "'\\''") + "'";
    }

    /** Stops all engines and waits until that is done. Closing twice does nothing more. */
    @Override
    public void close() {
        engines.forEach(SimulatedEngine::close);
        threads.close();
    }

    @Override
    public String toString() {
        return "SimulatedFleet[" + fabric.protocol().wireName() + " " + engines + "]";
    }
}
