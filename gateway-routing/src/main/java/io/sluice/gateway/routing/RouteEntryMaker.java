package io.sluice.gateway.routing;

import io.sluice.gateway.Secret;
import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointAuth;
import io.sluice.gateway.spi.EndpointConnection;
import io.sluice.gateway.spi.Route;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an entry of the fields that were read, if they fit together. */
final class RouteEntryMaker {
    private static final String SDK_URL = "an absolute http or https URL with a host, without user info and fragment";
    private static final String URL = "local, or " + SDK_URL;

    /** What means nothing where there is no endpoint. */
    private static final List<String> OF_ENDPOINTS = List.of(
            "api_key",
            "api_key_file",
            "auth",
            "headers",
            "name",
            "rewrite_model",
            "fallback",
            "fallback_models",
            "first_byte_timeout_ms",
            "first_content_timeout_ms",
            "idle_timeout_ms",
            "retry_max_count",
            "max_concurrency",
            "tls",
            "proxy");

    private final int index;
    private final RouteFields fields;
    private final FileReads files;
    private final FieldReader reader;

    RouteEntryMaker(int index, RouteFields fields, FileReads files, FieldReader reader) {
        this.index = index;
        this.fields = fields;
        this.files = files;
        this.reader = reader;
    }

    /** Returns the entry, or nothing if anything is wrong with it. */
    Optional<RouteEntry> make() {
        ModelPattern pattern = fields.prefix.isEmpty() ? null : ModelPattern.of(fields.prefix);
        Route route = route(pattern);
        if (route == null || !reader.isClean()) {
            return Optional.empty();
        }
        return Optional.of(new RouteEntry(
                index,
                route,
                fields.model,
                fields.fallback,
                fields.weight,
                pattern,
                fields.fallbackModels,
                idleFields(route)));
    }

    private @Nullable Route route(@Nullable ModelPattern pattern) {
        Secret key = key(); // whatever else is wrong
        if (fields.baseUrl.equals("local")) {
            if (fields.given.contains("api_base")) {
                reader.problem("api_base", "", "no base_url beside it");
            }
            return fields.fallbackOn == null ? Route.INTERNAL : new Route.Internal(fields.fallbackOn);
        }
        Endpoint base = base();
        EndpointAuth auth = auth();
        checkRewrite(pattern);
        if (base == null || !reader.isClean()) {
            return null;
        }
        Endpoint.Builder endpoint = base.toBuilder()
                .name(fields.name)
                .apiKey(key)
                .auth(auth)
                .headers(fields.headers)
                .rewriteModel(fields.rewriteModel, pattern == null ? "" : pattern.text())
                .connection(new EndpointConnection(fields.caFile, fields.serverName, fields.proxy));
        return new Route.External(bounded(endpoint).build());
    }

    private @Nullable Endpoint base() {
        boolean ofSdk = fields.given.contains("api_base");
        if (ofSdk && fields.given.contains("base_url")) {
            reader.problem("api_base", "", "no base_url beside it");
            return null;
        }
        try {
            return ofSdk ? Endpoint.ofApiBase(fields.apiBase) : Endpoint.of(fields.baseUrl);
        } catch (IllegalArgumentException e) {
            if (ofSdk) {
                reader.problem("api_base", Redacted.url(fields.apiBase), SDK_URL);
            } else {
                String missing = fields.baseUrl.isEmpty() ? "; it or api_base is required" : "";
                reader.problem("base_url", Redacted.url(fields.baseUrl), URL + missing);
            }
            return null;
        }
    }

    private Secret key() {
        if (fields.given.contains("api_key") && fields.given.contains("api_key_file")) {
            reader.problem("api_key_file", "", "no api_key beside it");
            return Secret.none();
        }
        String field = fields.given.contains("api_key_file") ? "api_key_file" : "api_key";
        String key = field.equals("api_key") ? fields.apiKey : keyOfFile();
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            reader.problem(field, "", "visible ASCII characters without blanks");
            return Secret.none();
        }
        return Secret.of(key);
    }

    /** Returns what the file holds, without the line's end that editors put there. */
    private String keyOfFile() {
        String key = "";
        try {
            key = files.read(Path.of(fields.apiKeyFile)).orElse("").strip();
        } catch (InvalidPathException e) {
            // reported below
        }
        if (key.isEmpty()) {
            reader.problem("api_key_file", "", "a readable file that holds a key");
        }
        return key;
    }

    private EndpointAuth auth() {
        EndpointAuth auth = Arrays.stream(EndpointAuth.values())
                .filter(known -> known.optionName().equals(fields.auth))
                .findFirst()
                .orElse(EndpointAuth.BEARER);
        if (!fields.auth.isEmpty() && !fields.auth.equals(auth.optionName())) {
            reader.problem("auth", Redacted.plain(fields.auth), "bearer, api-key, x-api-key or none");
        }
        boolean keyed = fields.given.contains("api_key") || fields.given.contains("api_key_file");
        if (keyed && auth != EndpointAuth.NONE && fields.headers.contains(auth.fieldName())) {
            reader.problem("headers", "", "no " + auth.fieldName() + " beside the key");
        }
        return auth;
    }

    private void checkRewrite(@Nullable ModelPattern pattern) {
        int star = fields.rewriteModel.indexOf('*');
        if (star != fields.rewriteModel.lastIndexOf('*')) {
            reader.problem("rewrite_model", "", "one * at most");
        } else if (star >= 0 && pattern != null && !pattern.wildcard()) {
            reader.problem("rewrite_model", "", "no *, or a prefix that ends in *");
        }
    }

    private Endpoint.Builder bounded(Endpoint.Builder endpoint) {
        if (fields.firstByteTimeout != null) {
            endpoint.firstByteTimeout(fields.firstByteTimeout);
        }
        if (fields.firstContentTimeout != null) {
            endpoint.firstContentTimeout(fields.firstContentTimeout);
        }
        if (fields.idleTimeout != null) {
            endpoint.idleTimeout(fields.idleTimeout);
        }
        if (fields.given.contains("retry_max_count")) {
            endpoint.retryMaxCount(fields.retryMaxCount);
        }
        if (fields.given.contains("max_concurrency")) {
            endpoint.maxConcurrency(fields.maxConcurrency);
        }
        return fields.fallbackOn == null ? endpoint : endpoint.fallbackPolicy(fields.fallbackOn);
    }

    /** Returns what is given and changes nothing, because the entry is local or not a fallback, or has no key, or does not send it. */
    private List<String> idleFields(Route route) {
        List<String> idle = new ArrayList<>();
        if (route instanceof Route.External external) {
            boolean keyed = !external.endpoint().apiKey().isEmpty();
            idle(idle, "fallback_models", !fields.fallback, "on an entry without fallback: true");
            idle(idle, "tls", !external.endpoint().origin().isSecure(), "with an http URL");
            idle(idle, "auth", !keyed, "without a key");
            idle(idle, "api_key", fields.auth.equals("none"), "with auth: none");
            idle(idle, "api_key_file", fields.auth.equals("none"), "with auth: none");
        } else {
            OF_ENDPOINTS.forEach(field -> idle(idle, field, true, "on a local entry"));
        }
        return idle;
    }

    private void idle(List<String> idle, String field, boolean hasNoEffect, String where) {
        if (hasNoEffect && fields.given.contains(field)) {
            idle.add(field + " has no effect " + where);
        }
    }
}
