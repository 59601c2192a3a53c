package io.sluice.gateway.operations.entry;

import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The options of who may come in (clauses HC-L-6, HC-L-10, HC-L-11 and HC-L-12). A host that has them lets an {@link Entry} decide, which {@link EntrySettings} make.
 */
public final class EntryOptions implements OptionModule {
    /** The keys that open the port of calls. */
    public static final Option<String> CLIENT_KEYS = Option.json(
            "client-keys",
            "",
            "List of name, key or key_sha256, and models, or @file, which is watched; with it every call needs a key");

    /** The keys that open the port of pages. */
    public static final Option<String> ADMIN_KEYS =
            Option.json("admin-keys", "", "The same for an admin port of its own, which else needs no key");

    /** The proxies that are believed. */
    public static final Option<List<String>> TRUSTED_PROXIES = Option.list(
            "trusted-proxies",
            List.of(),
            text -> AddressRange.parse(text) != null,
            "addresses or ranges such as 10.0.0.0/8 and fd00::/8, separated by commas",
            "Proxies whose Forwarded or X-Forwarded-For says who the client is");

    /** The origins whose pages may use the host. */
    public static final Option<List<String>> CORS_ORIGINS = Option.list(
            "cors-origins",
            List.of(),
            Cors::isOrigin,
            "* or origins such as https://chat.example, separated by commas",
            "Origins whose web pages may use the host from a browser");

    private final UnaryOperator<String> yaml;

    /** Creates the options of a host that reads keys from JSON alone. */
    public EntryOptions() {
        this(text -> {
            throw new IllegalArgumentException("a file in JSON, since this host does not read YAML");
        });
    }

    /**
     * Creates the options of a host that reads keys from YAML, too: from files whose names end in {@code .yaml} or {@code .yml}.
     *
     * @param yaml returns JSON for a text in YAML; throws an {@link IllegalArgumentException} whose message says what is expected, and quotes nothing of the text,
     *     which may hold keys; called on any thread, one call at a time
     */
    public EntryOptions(UnaryOperator<String> yaml) {
        this.yaml = Objects.requireNonNull(yaml, "yaml");
    }

    @Override
    public String title() {
        return "Who may come in";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(CLIENT_KEYS, ADMIN_KEYS, TRUSTED_PROXIES, CORS_ORIGINS);
    }

    /** Returns {@link EntrySettings}. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        return EntrySettings.read(reader, yaml);
    }
}
