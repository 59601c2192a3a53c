package io.sluice.gateway.operations.entry;

import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.operations.entry.EntryGatekeeper.Port;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, as the options say: one for all ports of a host, with a gatekeeper for each. It watches the files that keys stand in, on daemon threads, until it
 * is closed; a bad new state keeps the old one and is logged once.
 *
 * <p>Each gatekeeper puts {@link io.sluice.gateway.host.CallAttributes#CLIENT} onto a request, and with keys {@link
 * io.sluice.gateway.host.CallAttributes#PRINCIPAL} and, for a key with models, {@link io.sluice.gateway.spi.ModelAccess#ATTRIBUTE}; it takes out of the fields the key
 * that it was shown. Safe for use by any number of threads.
 */
public final class Entry implements AutoCloseable {
    private final EntrySettings settings;
    private final HeldKeys clientKeys;
    private final HeldKeys adminKeys;
    private final ClientAddress clients;

    Entry(EntrySettings settings) {
        this.settings = settings;
        this.clients = new ClientAddress(settings.trustedProxies());
        this.clientKeys = new HeldKeys(settings.clientKeys());
        this.adminKeys = new HeldKeys(settings.adminKeys());
    }

    /**
     * Returns the gatekeeper of a host's main port: with client keys, all but the probes needs one.
     *
     * @param hasPages whether the pages that name engines are there, too, since they have no port of their own: then they are shown to the machine itself only,
     *     unless {@code admin-open} is set
     */
    public Gatekeeper mainPort(boolean hasPages) {
        return gatekeeper(hasPages ? Port.MAIN_WITH_PAGES : Port.MAIN, clientKeys, settings.cors());
    }

    /** Returns the gatekeeper of a port for operators: with admin keys, all but the probes needs one. Web pages of other origins are kept off in any case. */
    public Gatekeeper adminPort() {
        return gatekeeper(Port.PAGES, adminKeys, settings.corsOfPages());
    }

    /** Returns the gatekeeper of a handler that gets calls only, within a server that does the rest: with client keys, everything needs one. */
    public Gatekeeper calls() {
        return gatekeeper(Port.CALLS, clientKeys, settings.cors());
    }

    private Gatekeeper gatekeeper(Port port, HeldKeys keys, @Nullable Cors cors) {
        LocalPages pages = new LocalPages(settings.adminOpen(), settings.corsOfPages());
        return new EntryGatekeeper(port, keys, clients, pages, cors);
    }

    /**
     * Puts the keys of other settings in the place of those that hold, for all gatekeepers at once; requests that came in stay in. Keys that are there no more are good for
     * nothing; but where there were some and the settings have no list at all, those there are hold on, since nothing but a new start lets everybody in. Does
     * nothing once this is closed.
     *
     * @param changed names of options whose values are others than before
     * @return those of them that hold now
     */
    public Set<String> replace(EntrySettings next, Set<String> changed) {
        Set<String> applied = new HashSet<>();
        replace(EntryOptions.CLIENT_KEYS.name(), clientKeys, next.clientKeys(), changed, applied);
        replace(EntryOptions.ADMIN_KEYS.name(), adminKeys, next.adminKeys(), changed, applied);
        return Set.copyOf(applied);
    }

    private static void replace(
            String name, HeldKeys keys, @Nullable KeysOption next, Set<String> changed, Set<String> applied) {
        if (changed.contains(name) && keys.replace(next)) {
            applied.add(name);
        }
    }

    /** Ends the watching; the gatekeepers go on with what they know. May be called twice. */
    @Override
    public void close() {
        clientKeys.close();
        adminKeys.close();
    }

    @Override
    public String toString() {
        return "Entry[" + settings + "]";
    }
}
