package io.sluice.gateway.routing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one object of a route config. */
final class RouteEntryParser {
    private static final List<String> FIELDS =
            List.of("base_url", "api_key", "model", "fallback", "weight", "prefix", "rewrite_model", "fallback_models");
    private static final String URL =
            "local, or an absolute http or https URL with a host, without user info, query and fragment";

    private final JsonParser parser;
    private final int index;
    private final List<ConfigProblem> problems;
    private final Set<String> reported = new HashSet<>();

    private String baseUrl = "";
    private String apiKey = "";
    private String model = "";
    private boolean fallback;
    private int weight;
    private String prefix = "";
    private String rewriteModel = "";
    private List<ModelPattern> fallbackModels = List.of();

    RouteEntryParser(JsonParser parser, int index, List<ConfigProblem> problems) {
        this.parser = parser;
        this.index = index;
        this.problems = problems;
    }

    /** Reads to the end of the object and returns the entry, or nothing if it has problems, which are added then. */
    Optional<RouteEntry> parse() throws IOException {
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (!seen.add(name)) {
                problem(name, "", "the field once");
            } else if (!FIELDS.contains(name)) {
                problem(name, "", NearestName.expectation(name, FIELDS));
            } else if (token != JsonToken.VALUE_NULL) {
                field(name, token);
            }
            parser.skipChildren();
        }
        if (!apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            problem("api_key", "", "visible ASCII characters without blanks");
            apiKey = "";
        }
        Route route = route();
        if (route == null || !reported.isEmpty()) {
            return Optional.empty();
        }
        ModelPattern pattern = prefix.isEmpty() ? null : ModelPattern.of(prefix);
        return Optional.of(
                new RouteEntry(index, route, model, fallback, weight, pattern, fallbackModels, idleFields(route)));
    }

    private void field(String name, JsonToken token) throws IOException {
        switch (name) {
            case "base_url" -> baseUrl = text(name, token);
            case "api_key" -> apiKey = text(name, token);
            case "model" -> model = text(name, token);
            case "fallback" -> fallback = bool(name, token);
            case "weight" -> weight = weight(name, token);
            case "prefix" -> prefix = pattern(name, token);
            case "rewrite_model" -> rewriteModel = text(name, token);
            default -> fallbackModels = patterns(name, token);
        }
    }

    private String text(String name, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            problem(name, "", "a string, not " + type(token));
            return "";
        }
        return parser.getText();
    }

    private String pattern(String name, JsonToken token) throws IOException {
        String pattern = text(name, token);
        if (pattern.length() > ModelPattern.MAX_LENGTH) {
            problem(name, pattern.length() + " characters", ModelPattern.EXPECTED_LENGTH);
        }
        return pattern;
    }

    private boolean bool(String name, JsonToken token) {
        if (!token.isBoolean()) {
            problem(name, "", "true or false, not " + type(token));
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private int weight(String name, JsonToken token) throws IOException {
        String expected = "an integer from 0 to " + Integer.MAX_VALUE;
        if (!token.isNumeric()) {
            problem(name, "", expected + ", not " + type(token));
            return 0;
        }
        boolean fits = token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT;
        if (!fits || parser.getIntValue() < 0) {
            problem(name, Shown.plain(parser.getText()), expected);
            return 0;
        }
        return parser.getIntValue();
    }

    private List<ModelPattern> patterns(String name, JsonToken token) throws IOException {
        String expected = "an array of patterns, at least one and none empty; absent = all models";
        if (token != JsonToken.START_ARRAY) {
            problem(name, "", expected + "; not " + type(token));
            return List.of();
        }
        List<ModelPattern> patterns = new ArrayList<>();
        boolean wellFormed = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING && parser.getTextLength() > 0) {
                patterns.add(ModelPattern.of(pattern(name, JsonToken.VALUE_STRING)));
            } else {
                wellFormed = false;
                parser.skipChildren();
            }
        }
        if (patterns.isEmpty() || !wellFormed) {
            problem(name, "", expected);
        }
        return patterns;
    }

    private @Nullable Route route() {
        if (baseUrl.equals("local")) {
            return Route.INTERNAL;
        }
        try {
            return new Route.External(
                    Endpoint.of(baseUrl).withApiKey(Secret.of(apiKey)).withRewriteModel(rewriteModel));
        } catch (IllegalArgumentException e) {
            problem("base_url", Shown.url(baseUrl), baseUrl.isEmpty() ? URL + "; it is required" : URL);
            return null;
        }
    }

    /** Returns the fields that are given and change nothing, because the entry is local or not a fallback. */
    private List<String> idleFields(Route route) {
        List<String> idle = new ArrayList<>();
        boolean local = route == Route.INTERNAL;
        if (local && !apiKey.isEmpty()) {
            idle.add("api_key");
        }
        if (local && !rewriteModel.isEmpty()) {
            idle.add("rewrite_model");
        }
        if (local && fallback) {
            idle.add("fallback");
        }
        if ((local || !fallback) && !fallbackModels.isEmpty()) {
            idle.add("fallback_models");
        }
        return idle;
    }

    /** Names the type of a value, which is all that may be shown of one of the wrong type. */
    private static String type(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "a number";
        };
    }

    /** Adds a problem, if it is the first of its field. */
    private void problem(String field, String value, String expected) {
        if (reported.add(field)) {
            String shown = Shown.plain(field);
            String path = RouteEntry.path(index);
            problems.add(new ConfigProblem(
                    shown.isEmpty() ? "an unknown field of " + path : path + "." + shown, value, expected));
        }
    }
}
