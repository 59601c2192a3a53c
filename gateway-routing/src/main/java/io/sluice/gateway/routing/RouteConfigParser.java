package io.sluice.gateway.routing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.gateway.ConfigProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the JSON text of a route config (clauses RT-C-1 and RT-C-2), going on after a problem as long as it can.
 *
 * <p>No text of the config gets into a problem but field names and values of fields that hold no credential; Jackson's own messages,
 * which quote the source, are never passed on.
 */
final class RouteConfigParser {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String EXPECTED = "a JSON array of objects";

    private RouteConfigParser() {}

    /** Returns the entries that are well-formed, in order, and adds what is wrong with the others to {@code problems}. */
    static List<RouteEntry> parse(String json, Lookups lookups, List<ConfigProblem> problems) {
        List<RouteEntry> entries = new ArrayList<>();
        if (json.isBlank()) {
            return entries;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            try {
                parseArray(parser, lookups, entries, problems);
            } catch (JsonProcessingException malformed) {
                problems.add(malformed(parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot be: the source is a string
        }
        return entries;
    }

    private static void parseArray(
            JsonParser parser, Lookups lookups, List<RouteEntry> entries, List<ConfigProblem> problems)
            throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
                parseElement(parser, index, lookups, entries, problems);
            }
        } else if (first != JsonToken.VALUE_NULL) {
            problems.add(new ConfigProblem("route-config", "", EXPECTED));
            return;
        }
        if (parser.nextToken() != null) {
            problems.add(malformed(parser));
        }
    }

    private static void parseElement(
            JsonParser parser, int index, Lookups lookups, List<RouteEntry> entries, List<ConfigProblem> problems)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            problems.add(new ConfigProblem(RouteEntry.path(index), "", "an object"));
            parser.skipChildren();
            return;
        }
        new RouteEntryParser(parser, index, lookups, problems).parse().ifPresent(entries::add);
    }

    private static ConfigProblem malformed(JsonParser parser) {
        var where = parser.currentLocation();
        return new ConfigProblem(
                "route-config",
                "",
                EXPECTED + "; it is malformed at line " + where.getLineNr() + ", column " + where.getColumnNr());
    }
}
