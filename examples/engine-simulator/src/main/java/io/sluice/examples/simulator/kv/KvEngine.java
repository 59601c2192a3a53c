package io.sluice.examples.simulator.kv;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One engine's membership in a {@link KvFabric}. Safe for use by many threads. */
public final class KvEngine implements KvMember {

    private final KvFabric fabric;
    private final KvState state;
    private final Connector connector;
    private final String name;
    private final KvRole role;
    private final Address address;
    private final String engineId;
    private volatile KvSwitches switches = KvSwitches.NONE;

    /** The rest is guarded by the state. */
    boolean alive = true;

    KvCounts counts = KvCounts.NONE;
    private final Map<String, Blocks> byKey = new HashMap<>();
    private final Map<String, Fate> fates = new RecentMap<>();

    KvEngine(
            KvFabric fabric,
            KvState state,
            Connector connector,
            String name,
            KvRole role,
            Address address,
            String engineId) {
        this.fabric = fabric;
        this.state = state;
        this.connector = connector;
        this.name = name;
        this.role = role;
        this.address = address;
        this.engineId = engineId;
    }

    /** Returns the fabric it is a member of. */
    public KvFabric fabric() {
        return fabric;
    }

    /** Returns the name of the engine. */
    public String name() {
        return name;
    }

    /** Returns the role of the engine. */
    public KvRole role() {
        return role;
    }

    /** Returns the host of the side address by which decode engines reach it. */
    public String auxHost() {
        return address.host();
    }

    /** Returns the port of the side address by which decode engines reach it. */
    public int auxPort() {
        return address.port();
    }

    /** Returns what names this start of the engine; a restarted engine has another. */
    public String engineId() {
        return engineId;
    }

    @Override
    public KvSwitches switches() {
        return switches;
    }

    @Override
    public boolean sendsHeadAtOnce() {
        return fabric.protocol().sendsHeadAtOnce();
    }

    /** Changes what it does unlike the usual, for the requests to come. */
    public void switches(KvSwitches newSwitches) {
        switches = newSwitches;
    }

    @Override
    public Leg admit(LegRequest request) {
        synchronized (state) {
            state.expire();
            RequestRules.check(state, this, request, connector.members());
            if (request.params() != null && !request.params().isObject()) {
                return state.refuse(
                        this,
                        request,
                        "kv_transfer_params: " + request.body().raw("kv_transfer_params") + " (expected: an object)");
            }
            return role == KvRole.PREFILL ? connector.prefill(this, request) : connector.decode(this, request);
        }
    }

    /** Leaves the fabric as a process does that ends: its blocks are gone, its side address answers no more. */
    public void leave() {
        synchronized (state) {
            state.leave(this);
        }
    }

    Address address() {
        return address;
    }

    @Nullable
    Blocks find(String key) {
        return byKey.get(key);
    }

    Fate fate(String key) {
        return fates.getOrDefault(key, Fate.UNKNOWN);
    }

    void keep(Blocks blocks) {
        byKey.put(blocks.key, blocks);
    }

    void forget(Blocks blocks, Fate fate) {
        byKey.remove(blocks.key, blocks);
        fates.put(blocks.key, fate);
    }

    @Override
    public String toString() {
        return name + " (" + role.wireName() + ")";
    }
}
