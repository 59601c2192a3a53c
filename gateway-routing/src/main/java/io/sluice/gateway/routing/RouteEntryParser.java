package io.sluice.gateway.routing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.EndpointAuth;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one object of a route config. */
final class RouteEntryParser {
    /** Stands for no limit where a limit is needed. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private static final List<String> FIELDS = List.of(
            "base_url",
            "api_base",
            "api_key",
            "api_key_file",
            "auth",
            "headers",
            "model",
            "name",
            "fallback",
            "weight",
            "prefix",
            "rewrite_model",
            "fallback_models",
            "fallback_on",
            "first_byte_timeout_ms",
            "first_content_timeout_ms",
            "idle_timeout_ms",
            "retry_max_count",
            "max_concurrency",
            "tls",
            "proxy");

    private static final List<String> TLS_FIELDS = List.of("ca_file", "server_name");

    private final JsonParser parser;
    private final int index;
    private final Lookups lookups;
    private final FieldReader reader;
    private final RouteFields fields = new RouteFields();

    RouteEntryParser(JsonParser parser, int index, Lookups lookups, List<ConfigProblem> problems) {
        this.parser = parser;
        this.index = index;
        this.lookups = lookups;
        this.reader = new FieldReader(parser, RouteEntry.path(index), lookups.placeholders(), problems);
    }

    /** Reads to the end of the object and returns the entry, or nothing if it has problems, which are added then. */
    Optional<RouteEntry> parse() throws IOException {
        reader.object("", FIELDS, name -> {
            if (isGiven()) {
                fields.given.add(name);
            }
            field(name);
        });
        return new RouteEntryMaker(index, fields, lookups.files(), reader).make();
    }

    private boolean isGiven() throws IOException {
        JsonToken token = parser.currentToken();
        return token != JsonToken.VALUE_FALSE && (token != JsonToken.VALUE_STRING || parser.getTextLength() > 0);
    }

    private void field(String name) throws IOException {
        switch (name) {
            case "base_url" -> fields.baseUrl = reader.text(name);
            case "api_base" -> fields.apiBase = reader.text(name);
            case "api_key" -> fields.apiKey = reader.secret(name);
            case "api_key_file" -> fields.apiKeyFile = reader.secret(name);
            case "auth" -> fields.auth = reader.text(name);
            case "headers" -> fields.headers = headers(name);
            case "model" -> fields.model = reader.text(name);
            case "name" -> fields.name = reader.text(name);
            case "fallback" -> fields.fallback = reader.bool(name);
            case "weight" -> fields.weight = reader.integer(name, 0);
            case "prefix" -> fields.prefix = pattern(name);
            case "rewrite_model" -> fields.rewriteModel = reader.text(name);
            case "fallback_models" -> fields.fallbackModels = patterns(name);
            case "fallback_on" -> fields.fallbackOn = fallbackOn(name);
            default -> bound(name);
        }
    }

    private void bound(String name) throws IOException {
        switch (name) {
            case "first_byte_timeout_ms" -> fields.firstByteTimeout = limit(name);
            case "first_content_timeout_ms" -> fields.firstContentTimeout = limit(name);
            case "idle_timeout_ms" -> fields.idleTimeout = limit(name);
            case "retry_max_count" -> fields.retryMaxCount = reader.integer(name, 0);
            case "max_concurrency" -> fields.maxConcurrency = reader.integer(name, 1);
            case "proxy" -> fields.proxy = reader.text(name);
            case "tls" -> tls(name);
            default -> throw new AssertionError(name);
        }
    }

    private Duration limit(String name) throws IOException {
        int millis = reader.integer(name, 0);
        return millis == 0 ? UNLIMITED : Duration.ofMillis(millis);
    }

    private void tls(String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            reader.problem(name, "", "an object with ca_file or server_name, not " + reader.type());
            return;
        }
        reader.object(name + ".", TLS_FIELDS, field -> {
            if (field.equals("ca_file")) {
                fields.caFile = reader.text(name);
            } else {
                fields.serverName = reader.text(name);
            }
        });
    }

    private Headers headers(String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            reader.problem(name, "", "an object of strings, not " + reader.type());
            return Headers.empty();
        }
        Headers.Builder headers = Headers.builder();
        reader.object(name + ".", List.of(), field -> {
            String value = reader.secret(name);
            if (!EndpointAuth.isSettable(field)) {
                reader.problem(
                        name + ".",
                        field,
                        "",
                        "a field that neither belongs to a connection, nor frames a message, nor is the gateway's own");
                return;
            }
            try {
                if (headers.build().contains(field)) {
                    reader.problem(name + ".", field, "", "the field once");
                }
                headers.add(field, value);
            } catch (IllegalArgumentException e) {
                reader.problem(
                        name + ".",
                        field,
                        "",
                        "the name of a header field, and a value without CR, LF, NUL and characters beyond Latin-1");
            }
        });
        return headers.build();
    }

    private FallbackOn fallbackOn(String name) throws IOException {
        FallbackOn.Builder rules = new FallbackOn.Builder();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            reader.problem(name, "", FallbackOn.EXPECTED + "; not " + reader.type());
            return rules.build();
        }
        boolean wellFormed = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            wellFormed &= switch (parser.currentToken()) {
                case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.INT && rules.addStatus(parser.getIntValue());
                case VALUE_STRING -> rules.addText(reader.text(name));
                default -> false;
            };
            parser.skipChildren();
        }
        if (!wellFormed) {
            reader.problem(name, "", FallbackOn.EXPECTED);
        }
        return rules.build();
    }

    private String pattern(String name) throws IOException {
        String pattern = reader.text(name);
        if (pattern.length() > ModelPattern.MAX_LENGTH) {
            reader.problem(name, pattern.length() + " characters", ModelPattern.EXPECTED_LENGTH);
        }
        return pattern;
    }

    private List<ModelPattern> patterns(String name) throws IOException {
        String expected = "an array of patterns, at least one and none empty; absent = all models";
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            reader.problem(name, "", expected + "; not " + reader.type());
            return List.of();
        }
        List<ModelPattern> patterns = new ArrayList<>();
        boolean wellFormed = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String pattern = parser.currentToken() == JsonToken.VALUE_STRING ? pattern(name) : "";
            if (pattern.isEmpty()) {
                wellFormed = false;
                parser.skipChildren();
            } else {
                patterns.add(ModelPattern.of(pattern));
            }
        }
        if (patterns.isEmpty() || !wellFormed) {
            reader.problem(name, "", expected);
        }
        return patterns;
    }
}
