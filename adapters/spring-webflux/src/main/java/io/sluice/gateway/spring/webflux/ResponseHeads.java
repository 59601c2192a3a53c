package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.ConnectionFields;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/** Puts the head of a response into an exchange that is not committed. */
final class ResponseHeads {
    /** Fields of several values, which those of the application are added up with. */
    private static final Set<String> ADDED_UP = Set.of("set-cookie", "vary", "via");

    private ResponseHeads() {}

    /**
     * Sets status and fields, which filters may still change. Fields that the application has set before, such as those of rules for other origins (CORS), stay, and
     * those of their names are left out.
     */
    static void write(ServerHttpRequest request, ServerHttpResponse out, GatewayResponse response) {
        out.setStatusCode(HttpStatusCode.valueOf(response.status()));
        HttpHeaders written = out.getHeaders();
        Set<String> taken = taken(written);
        Headers fields = response.headers();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (!ConnectionFields.contains(name) && (taken.isEmpty() || !taken.contains(lower(name)))) {
                written.add(name, fields.value(i));
            }
        }
        long length = response.body().length();
        if (length != Body.UNKNOWN_LENGTH && !isBodiless(request, response.status())) {
            written.setContentLength(length);
        }
    }

    /** Returns whether the response to a request has no body, whatever its fields say. */
    static boolean isBodiless(ServerHttpRequest request, int status) {
        return HttpMethod.HEAD.equals(request.getMethod()) || status == 204 || status == 304;
    }

    /** Returns the names, in lower case, that belong to the application. */
    private static Set<String> taken(HttpHeaders written) {
        if (written.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        written.forEach((name, values) -> names.add(lower(name)));
        names.removeAll(ADDED_UP);
        return names;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
