package io.sluice.gateway.pdd;

import io.sluice.gateway.spi.pdd.PddProtocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The protocols that can be named: those that are built in, and those that {@link ServiceLoader} finds by the context class loader of the thread. Built when it is
 * asked for, and not changed afterwards.
 */
final class ProtocolCatalog {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    /** How many providers that cannot be used are named; after these no more are looked for. */
    private static final int MOST_FAULTS = 20;

    private final Map<String, PddProtocol> builtIn;
    private final Map<String, PddProtocol> found = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    private ProtocolCatalog(Map<String, PddProtocol> builtIn) {
        this.builtIn = builtIn;
    }

    /**
     * Looks for protocols.
     *
     * @param builtIn by name and alias
     */
    static ProtocolCatalog load(Map<String, PddProtocol> builtIn) {
        ProtocolCatalog catalog = new ProtocolCatalog(builtIn);
        Iterator<PddProtocol> providers = ServiceLoader.load(PddProtocol.class).iterator();
        boolean more = true;
        while (more) {
            more = catalog.addNext(providers);
        }
        return catalog;
    }

    /** Returns whether there may be another one. */
    private boolean addNext(Iterator<PddProtocol> providers) {
        try {
            if (!providers.hasNext()) {
                return false;
            }
            add(providers.next());
        } catch (ServiceConfigurationError | LinkageError broken) {
            Throwable cause = broken.getCause();
            String why = cause == null ? "" : " (" + cause.getClass().getName() + ")";
            faults.add("only providers that can be loaded: " + broken.getMessage() + why);
        }
        return faults.size() < MOST_FAULTS;
    }

    private void add(PddProtocol protocol) {
        String type = protocol.getClass().getName();
        String name = nameOf(protocol);
        if (!NAME.matcher(name).matches()) {
            faults.add("a name of lower-case letters, digits and hyphens from provider " + type);
        } else if (builtIn.containsKey(name)) {
            faults.add("another name than the built-in " + name + " from provider " + type);
        } else {
            PddProtocol other = found.putIfAbsent(name, protocol);
            if (other != null) {
                faults.add("different names from providers " + other.getClass().getName() + " and " + type
                        + ", which are both " + name);
            }
        }
    }

    /** Returns a name that is none if the provider gives none. */
    private static String nameOf(PddProtocol protocol) {
        try {
            String name = protocol.name();
            return name == null ? "" : name;
        } catch (RuntimeException broken) {
            return "";
        }
    }

    /** Returns the protocol of a name or alias; empty if none has it. */
    Optional<PddProtocol> find(String name) {
        PddProtocol known = builtIn.get(name);
        return Optional.ofNullable(known == null ? found.get(name) : known);
    }

    /** Returns the names without aliases: those that are built in, in their order, then those that were found, by alphabet. */
    List<String> names() {
        Map<String, PddProtocol> all = new LinkedHashMap<>();
        builtIn.values().forEach(protocol -> all.put(protocol.name(), protocol));
        all.putAll(found);
        return List.copyOf(all.keySet());
    }

    /** Returns what would be right instead of each provider that cannot be used. */
    List<String> faults() {
        return Collections.unmodifiableList(faults);
    }

    @Override
    public String toString() {
        return "ProtocolCatalog" + names();
    }
}
