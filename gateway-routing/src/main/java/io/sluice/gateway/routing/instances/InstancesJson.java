package io.sluice.gateway.routing.instances;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.internal.InstanceLists;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of instances from JSON: an array of objects such as <code>{"id":"p0","infer_type":"prefill","endpoint":{"host":"10.0.0.1","port":8000}}</code>.
 *
 * <p>{@code infer_type} ({@code neutral}, {@code prefill} or {@code decode}) and {@code endpoint} are required; {@code id}, {@code model} or {@code models} (a list),
 * {@code aux_ip}, {@code aux_port}, {@code dp_rank}, {@code dp_size}, {@code version}, {@code api_key} or {@code api_key_file}, {@code labels} (an object of
 * strings), {@code zone} and {@code max_concurrency} have the defaults of {@link Instance}. With {@code dp_size} and no {@code dp_rank} an instance stands for
 * all its ranks. In every string <code>${NAME}</code> stands for an environment variable, and <code>$${</code> for <code>${</code>. A field that is not known
 * is refused, since it is a typo as a rule.
 */
public final class InstancesJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private InstancesJson() {}

    /**
     * Returns the instances; the empty text stands for none.
     *
     * @throws ConfigurationException that names every problem, ids that stand twice among them
     */
    public static List<Instance> parse(String json) {
        return parse(json, Placeholders.ofEnvironment(), new FileReads());
    }

    /**
     * Returns the instances of a text whose placeholders stand for other variables than those of this process.
     *
     * @param environment returns the value of a variable, null if there is none
     * @throws ConfigurationException that names every problem, ids that stand twice among them
     */
    public static List<Instance> parse(String json, UnaryOperator<@Nullable String> environment) {
        return parse(json, Placeholders.of(environment), new FileReads());
    }

    /**
     * Returns the same, with what the text only refers to from elsewhere.
     *
     * @param files the files that hold keys
     */
    static List<Instance> parse(String json, Placeholders placeholders, FileReads files) {
        List<ConfigProblem> problems = new ArrayList<>();
        List<Instance> instances = new ArrayList<>();
        JsonNode array = array(json, problems);
        for (int i = 0; i < array.size(); i++) {
            JsonFields fields = new JsonFields("instances[" + i + "]", array.get(i), placeholders, problems);
            new InstanceReader(fields, files).read().ifPresent(instances::add);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        InstanceLists.checkIds(instances);
        return instances;
    }

    private static JsonNode array(String json, List<ConfigProblem> problems) {
        try {
            JsonNode read = json.isBlank() ? JSON.createArrayNode() : JSON.readTree(json);
            if (read.isArray()) {
                return read;
            }
            problems.add(new ConfigProblem("instances", "", "a JSON array"));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            problems.add(new ConfigProblem("instances", "", "a JSON array; it breaks off in line " + line));
        }
        return JSON.createArrayNode();
    }
}
