package io.sluice.gateway.operations.entry;

import io.sluice.gateway.operations.AdminOptions;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What {@link EntryOptions} say. Immutable. No text that this class gives holds a key. */
public final class EntrySettings implements ModuleSettings {
    private final @Nullable KeysOption clientKeys;
    private final @Nullable KeysOption adminKeys;
    private final List<AddressRange> trustedProxies;
    private final List<String> corsOrigins;
    private final boolean adminOpen;
    private final boolean hasAdminPort;

    private EntrySettings(
            @Nullable KeysOption clientKeys,
            @Nullable KeysOption adminKeys,
            List<AddressRange> trustedProxies,
            List<String> corsOrigins,
            boolean adminOpen,
            boolean hasAdminPort) {
        this.clientKeys = clientKeys;
        this.adminKeys = adminKeys;
        this.trustedProxies = trustedProxies;
        this.corsOrigins = corsOrigins;
        this.adminOpen = adminOpen;
        this.hasAdminPort = hasAdminPort;
    }

    static EntrySettings read(OptionReader reader, UnaryOperator<String> yaml) {
        return new EntrySettings(
                KeysOption.read(EntryOptions.CLIENT_KEYS, reader, yaml),
                KeysOption.read(EntryOptions.ADMIN_KEYS, reader, yaml),
                reader.get(EntryOptions.TRUSTED_PROXIES).stream()
                        .map(text -> Objects.requireNonNull(AddressRange.parse(text), "checked by the option"))
                        .toList(),
                reader.get(EntryOptions.CORS_ORIGINS),
                reader.get(AdminOptions.ADMIN_OPEN),
                reader.get(AdminOptions.ADMIN_PORT) != AdminOptions.NO_PORT);
    }

    /** Returns a new entry, which watches the files of keys until it is closed. */
    public Entry open() {
        return new Entry(this);
    }

    @Nullable
    KeysOption clientKeys() {
        return clientKeys;
    }

    @Nullable
    KeysOption adminKeys() {
        return adminKeys;
    }

    List<AddressRange> trustedProxies() {
        return trustedProxies;
    }

    /** Returns what web pages of other origins may do on the port of calls; null = nothing. */
    @Nullable
    Cors cors() {
        return corsOrigins.isEmpty() ? null : new Cors(corsOrigins);
    }

    /** Returns the same of the pages, which are never for everybody's web pages. */
    @Nullable
    Cors corsOfPages() {
        List<String> named =
                corsOrigins.stream().filter(origin -> !origin.equals("*")).toList();
        return named.isEmpty() ? null : new Cors(named);
    }

    boolean adminOpen() {
        return adminOpen;
    }

    @Override
    public List<String> warnings(List<Instance> instances, boolean areAll) {
        List<String> warnings = new ArrayList<>();
        if (trustedProxies.stream().anyMatch(AddressRange::isAll)) {
            warnings.add(EntryOptions.TRUSTED_PROXIES + ": every address is trusted, so any client can say who it is");
        }
        if (adminKeys != null && !hasAdminPort) {
            warnings.add(EntryOptions.ADMIN_KEYS + ": no effect without " + AdminOptions.ADMIN_PORT
                    + "; on the port of the calls, client-keys open the pages");
        }
        return warnings;
    }

    @Override
    public String toString() {
        return "EntrySettings[" + clientKeys + ", " + adminKeys + ", " + trustedProxies.size() + " trusted proxies, "
                + corsOrigins.size() + " origins]";
    }
}
