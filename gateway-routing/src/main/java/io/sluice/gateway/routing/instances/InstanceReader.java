package io.sluice.gateway.routing.instances;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one instance from its JSON object. */
final class InstanceReader {
    private static final Set<String> FIELDS = Set.of(
            "id",
            "model",
            "models",
            "infer_type",
            "endpoint",
            "aux_ip",
            "aux_port",
            "dp_rank",
            "dp_size",
            "version",
            "api_key",
            "api_key_file",
            "labels",
            "zone",
            "max_concurrency");
    private static final Set<String> ENDPOINT_FIELDS = Set.of("scheme", "host", "port");

    private final JsonFields fields;
    private final FileReads files;

    InstanceReader(JsonFields fields, FileReads files) {
        this.fields = fields;
        this.files = files;
    }

    /** Returns the instance; nothing if there is a problem, which was told. */
    Optional<Instance> read() {
        if (!fields.isObject()) {
            fields.problem("", "", "an object");
            return Optional.empty();
        }
        int before = fields.problems();
        fields.refuseOthersThan(FIELDS);
        JsonFields endpoint = fields.object("endpoint");
        if (!endpoint.isObject()) {
            fields.problem("endpoint", "", "an object with host and port");
        }
        endpoint.refuseOthersThan(ENDPOINT_FIELDS);
        String scheme = endpoint.text("scheme", "http");
        String host = endpoint.text("host", "");
        int port = endpoint.isObject() ? (int) endpoint.integer("port", 0, 1, 65_535) : 0;
        Role role = role();
        List<String> models = models();
        Secret key = key();
        Instance.Builder builder;
        try {
            builder = Instance.builder(Origin.of(scheme, host, Math.max(1, port)));
        } catch (IllegalArgumentException e) {
            if (fields.problems() == before) {
                String expected = "a host name or an address, and a port of 1 to 65535";
                fields.problem("endpoint", endpoint.written("host"), expected);
            }
            return Optional.empty();
        }
        builder.models(models).role(role).apiKey(key);
        Instance instance = read(builder);
        return fields.problems() == before ? Optional.of(instance) : Optional.empty();
    }

    /** Reads what stands for itself. */
    private Instance read(Instance.Builder builder) {
        long dpSize = fields.integer("dp_size", 1, 1, Integer.MAX_VALUE);
        long dpRank = fields.integer("dp_rank", -1, fields.has("dp_rank") ? 0 : -1, dpSize - 1);
        builder.id(fields.text("id", ""))
                .aux(fields.text("aux_ip", ""), (int) fields.integer("aux_port", 0, 0, 65_535))
                .version(fields.integer("version", 0, 0, Long.MAX_VALUE))
                .labels(fields.texts("labels"))
                .zone(fields.text("zone", ""))
                .maxConcurrency((int) fields.integer("max_concurrency", 0, 0, Integer.MAX_VALUE));
        return dpRank < 0
                ? builder.dataParallel((int) dpSize).build()
                : builder.dataParallel((int) dpRank, (int) dpSize).build();
    }

    private Role role() {
        String name = fields.text("infer_type", "");
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(name)) {
                return role;
            }
        }
        if (name.isEmpty() && fields.has("infer_type")) {
            return Role.NEUTRAL; // was told
        }
        fields.problem("infer_type", fields.written("infer_type"), "neutral, prefill or decode");
        return Role.NEUTRAL;
    }

    private List<String> models() {
        String model = fields.text("model", "");
        int before = fields.problems();
        List<String> models = fields.list("models");
        if (fields.has("model") && fields.has("models")) {
            fields.problem("models", "", "no model beside it");
            return List.of();
        }
        if (models.contains("")) {
            if (fields.problems() == before) {
                fields.problem("models", "", "names that are not empty");
            }
            return List.of();
        }
        return fields.has("models") || model.isEmpty() ? models : List.of(model);
    }

    private Secret key() {
        boolean inFile = fields.has("api_key_file");
        if (inFile && fields.has("api_key")) {
            fields.problem("api_key_file", "", "no api_key beside it");
            return Secret.none();
        }
        String key = inFile ? keyOfFile() : fields.hiddenText("api_key");
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            fields.problem(inFile ? "api_key_file" : "api_key", "", "visible ASCII characters without blanks");
            return Secret.none();
        }
        return Secret.of(key);
    }

    /** Returns what the file holds, without the line's end that editors put there. */
    private String keyOfFile() {
        String key = "";
        try {
            key = files.read(Path.of(fields.hiddenText("api_key_file")))
                    .orElse("")
                    .strip();
        } catch (InvalidPathException e) {
            // told below
        }
        if (key.isEmpty()) {
            fields.problem("api_key_file", "", "a readable file that holds a key");
        }
        return key;
    }
}
