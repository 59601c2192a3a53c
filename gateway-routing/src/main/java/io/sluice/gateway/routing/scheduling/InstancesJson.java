package io.sluice.gateway.routing.scheduling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Instance.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a list of instances from JSON: an array of objects such as <code>{"id":"p0","infer_type":"prefill","endpoint":{"host":"10.0.0.1","port":8000}}</code>.
 *
 * <p>{@code infer_type} ({@code neutral}, {@code prefill} or {@code decode}) and {@code endpoint} are required; {@code id}, {@code model}, {@code aux_ip},
 * {@code aux_port}, {@code dp_rank}, {@code dp_size} and {@code version} have the defaults of {@link Instance}. A field that is not known is refused, since it
 * is a typo as a rule.
 */
public final class InstancesJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> FIELDS =
            Set.of("id", "model", "infer_type", "endpoint", "aux_ip", "aux_port", "dp_rank", "dp_size", "version");
    private static final Set<String> ENDPOINT_FIELDS = Set.of("scheme", "host", "port");

    private final List<ConfigProblem> problems = new ArrayList<>();

    private InstancesJson() {}

    /**
     * Returns the instances; the empty text stands for none.
     *
     * @throws ConfigurationException that tells every problem, ids that stand twice among them
     */
    public static List<Instance> parse(String json) {
        InstancesJson reader = new InstancesJson();
        List<Instance> instances = reader.read(json);
        if (!reader.problems.isEmpty()) {
            throw new ConfigurationException(reader.problems);
        }
        InstanceLists.checkIds(instances);
        return instances;
    }

    private List<Instance> read(String json) {
        JsonNode array;
        try {
            array = json.isBlank() ? JSON.createArrayNode() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            problem("instances", "", "a JSON array; it breaks off in line " + line(e));
            return List.of();
        }
        List<Instance> instances = new ArrayList<>();
        if (!array.isArray()) {
            problem("instances", "", "a JSON array");
        }
        for (int i = 0; array.isArray() && i < array.size(); i++) {
            instance("instances[" + i + "]", array.get(i), instances);
        }
        return instances;
    }

    private void instance(String at, JsonNode node, List<Instance> instances) {
        if (!node.isObject()) {
            problem(at, "", "an object");
            return;
        }
        int before = problems.size();
        refuseUnknown(at, node, FIELDS);
        JsonNode endpoint = node.path("endpoint");
        if (!endpoint.isObject()) {
            problem(at + ".endpoint", "", "an object with host and port");
        }
        refuseUnknown(at + ".endpoint", endpoint, ENDPOINT_FIELDS);
        String scheme = text(at + ".endpoint.scheme", endpoint.path("scheme"), "http");
        String host = endpoint.isObject() ? text(at + ".endpoint.host", endpoint.path("host"), "") : "";
        long port = endpoint.isObject() ? integer(at + ".endpoint.port", endpoint.path("port"), 0, 1, 65_535) : 0;
        Role role = role(at + ".infer_type", node.path("infer_type"));
        String id = text(at + ".id", node.path("id"), "");
        String model = text(at + ".model", node.path("model"), "");
        String auxHost = text(at + ".aux_ip", node.path("aux_ip"), "");
        long auxPort = integer(at + ".aux_port", node.path("aux_port"), 0, 0, 65_535);
        long dpSize = integer(at + ".dp_size", node.path("dp_size"), 1, 1, Integer.MAX_VALUE);
        long dpRank = integer(at + ".dp_rank", node.path("dp_rank"), 0, 0, dpSize - 1);
        long version = integer(at + ".version", node.path("version"), 0, 0, Long.MAX_VALUE);
        if (problems.size() > before) {
            return;
        }
        try {
            instances.add(Instance.builder(Origin.of(scheme, host, (int) port))
                    .id(id)
                    .model(model)
                    .role(role)
                    .aux(auxHost, (int) auxPort)
                    .dataParallel((int) dpRank, (int) dpSize)
                    .version(version)
                    .build());
        } catch (IllegalArgumentException e) {
            problem(at + ".endpoint", shown(host), "a host name or an address, and a port of 1 to 65535");
        }
    }

    private Role role(String at, JsonNode value) {
        for (Role role : Role.values()) {
            if (value.isTextual() && role.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
                return role;
            }
        }
        problem(at, value.isTextual() ? shown(value.textValue()) : "", "neutral, prefill or decode");
        return Role.NEUTRAL;
    }

    private String text(String at, JsonNode value, String byDefault) {
        if (value.isMissingNode() || value.isNull()) {
            return byDefault;
        }
        if (!value.isTextual()) {
            problem(at, shown(value.toString()), "a string");
            return byDefault;
        }
        return value.textValue();
    }

    private long integer(String at, JsonNode value, long byDefault, long least, long most) {
        boolean missing = value.isMissingNode() || value.isNull();
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= least
                && value.longValue() <= most;
        if (fits) {
            return value.longValue();
        }
        if (!missing || byDefault < least) {
            problem(at, missing ? "" : shown(value.toString()), "an integer from " + least + " to " + most);
        }
        return byDefault;
    }

    private void refuseUnknown(String at, JsonNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String expected =
                        "one of " + String.join(", ", known.stream().sorted().toList());
                problem(at + "." + shown(name), "", expected);
            }
        });
    }

    private void problem(String option, String value, String expected) {
        problems.add(new ConfigProblem(option, value, expected));
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    /** Returns a text as it may stand in a message: short, and nothing but visible ASCII and blanks. */
    private static String shown(String text) {
        String start = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return start.replaceAll("[^ -~]", "?");
    }
}
