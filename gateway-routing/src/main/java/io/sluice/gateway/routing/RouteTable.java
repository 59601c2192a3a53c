package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of a route config: where calls may go, and what follows if that fails. {@link RoutePolicies} makes policies of it.
 *
 * <p>Immutable. No text that a table or its problems give holds an API key.
 */
public final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    private final List<RouteEntry> entries;
    private final List<String> warnings;

    /** Creates the table of these entries. */
    RouteTable(List<RouteEntry> entries) {
        this.entries = List.copyOf(entries);
        this.warnings = RouteWarnings.of(entries);
    }

    /**
     * Reads a route config and logs its {@link #warnings}. The files that it names are read once.
     *
     * @param json an array of objects with the fields {@code base_url} ({@code local} = the instances) or {@code api_base}, {@code api_key} or
     *     {@code api_key_file}, {@code auth}, {@code headers}, {@code model}, {@code name}, {@code fallback}, {@code weight}, {@code prefix}, {@code rewrite_model},
     *     {@code fallback_models}, {@code fallback_on}, {@code first_byte_timeout_ms}, {@code first_content_timeout_ms}, {@code idle_timeout_ms},
     *     {@code retry_max_count}, {@code max_concurrency}, {@code tls} and {@code proxy}; an empty text, {@code []} and {@code null} = no routes. In every string
     *     <code>${NAME}</code> stands for an environment variable, and <code>$${</code> for <code>${</code>
     * @throws ConfigurationException that names every problem, named for instance {@code route-config[2].weight}
     */
    public static RouteTable parse(String json) {
        return parse(json, Lookups.ofProcess());
    }

    /**
     * Reads a route config as {@link #parse(String)} does, with an environment that is given.
     *
     * @param environment returns the value of a variable, or null if there is none
     */
    public static RouteTable parse(String json, UnaryOperator<@Nullable String> environment) {
        return parse(json, new Lookups(Placeholders.of(environment), new FileReads()));
    }

    static RouteTable parse(String json, Lookups lookups) {
        List<ConfigProblem> problems = new ArrayList<>();
        List<RouteEntry> entries = RouteConfigParser.parse(json, lookups, problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        RouteTable table = new RouteTable(entries);
        table.logWarnings();
        return table;
    }

    /** Returns whether there are no routes, so that every call is internal (clause RT-D-1). */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Returns what is legal and yet without effect, as a rule by mistake, each for instance {@code route-config[0].api_key has no
     * effect on a local entry}; empty if there is nothing of the kind. For people, not to be parsed.
     */
    public List<String> warnings() {
        return warnings;
    }

    void logWarnings() {
        warnings.forEach(LOG::warn);
    }

    /** Returns the entries in config order. */
    List<RouteEntry> entries() {
        return entries;
    }

    /** Returns the entries, one a line, without keys. */
    @Override
    public String toString() {
        return entries.stream().map(RouteEntry::toString).collect(Collectors.joining("\n", "RouteTable[", "]"));
    }
}
