package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.llumnix.internal.etcd.EtcdClient;
import io.sluice.gateway.llumnix.internal.etcd.EtcdConfig;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Writes into an etcd. Each pod has a lease, which lives for a minute from each time that it is written, and takes the pod's key with it when it ends. */
final class EtcdRegistryWriter implements RegistryWriter {
    private static final long LEASE_SECONDS = 60;

    private final String name;
    private final EtcdClient client;
    private final String prefix;

    /** The leases of the pods that were written, and not withdrawn. */
    private final Map<String, Long> leases = new HashMap<>();

    /** @param name where the etcd is, without credentials */
    EtcdRegistryWriter(String name, EtcdConfig etcd, String prefix) {
        this.name = name;
        this.client = new EtcdClient(etcd);
        this.prefix = prefix;
    }

    @Override
    public void put(String pod, byte[] value) throws IOException {
        Long lease = leases.get(pod);
        if (lease != null) {
            try {
                client.keepAlive(lease);
                client.put(prefix + pod, value, lease);
                return;
            } catch (EtcdException e) {
                if (e.kind() != Kind.LEASE_LOST) {
                    throw e;
                }
                leases.remove(pod);
            }
        }
        long granted = client.grant(LEASE_SECONDS);
        // Known before it is used: a write that fails may have been done.
        leases.put(pod, granted);
        client.put(prefix + pod, value, granted);
    }

    /** Ends the lease, which deletes the key. */
    @Override
    public void withdraw(String pod, byte[] nobody) throws IOException {
        Long lease = leases.get(pod);
        if (lease == null) {
            return;
        }
        try {
            client.revoke(lease);
        } catch (EtcdException e) {
            if (e.kind() != Kind.LEASE_LOST) {
                throw e;
            }
        }
        leases.remove(pod);
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
