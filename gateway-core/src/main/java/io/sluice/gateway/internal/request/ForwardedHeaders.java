package io.sluice.gateway.internal.request;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.RequestIds;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;

/** Which header fields go from the client to an upstream and back (clauses ). */
public final class ForwardedHeaders {
    private static final String AUTHORIZATION = "authorization";
    private static final String PROXY_PREFIX = "proxy-";

    /** What belongs to one connection, beside all {@code Proxy-*}, or is made anew by whoever frames the message. */
    private static final NameSet PER_CONNECTION = NameSet.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "content-length",
            "expect",
            RequestIds.HEADER);

    /** What says how the bytes of a message are to be read. */
    private static final NameSet CODINGS = NameSet.of("content-encoding", "accept-encoding");

    private static final NameSet NOTHING = NameSet.of();

    /** What a leg must not have of the client: compression, and a choice of its own among ranks, or among addresses where sidecars stand before engines. */
    private static final NameSet NOT_FOR_LEGS = NameSet.of(
            "accept-encoding",
            "x-data-parallel-rank",
            "x-data-parallel-host-port",
            "x-prefiller-host-port",
            "x-prefiller-url",
            "x-encoder-hosts-ports",
            "x-kv-cache-source-host-port");

    private static final NameSet CREDENTIALS_BUT_AUTHORIZATION =
            NameSet.of("cookie", "x-api-key", "api-key", "x-goog-api-key");

    /** What would hand the client's identity to a third party. */
    private static final NameSet CREDENTIALS = CREDENTIALS_BUT_AUTHORIZATION.and(AUTHORIZATION);

    private ForwardedHeaders() {}

    /** Returns what an instance gets: everything end-to-end, credentials included; a key of its own replaces the client's {@code Authorization}. */
    static Headers toInstance(Headers client, String requestId, Instance instance) {
        return withKey(endToEnd(client, NOTHING, NOTHING), instance)
                .add(RequestIds.HEADER, requestId)
                .build();
    }

    /** Returns the fields of a question that the gateway asks an instance on its own account. */
    public static Headers ofOurs(Instance instance) {
        return instance.apiKey().isEmpty()
                ? Headers.empty()
                : withKey(Headers.builder(1), instance).build();
    }

    private static Headers.Builder withKey(Headers.Builder fields, Instance instance) {
        Secret authorization = instance.authorization();
        return authorization.isEmpty() ? fields : fields.set(AUTHORIZATION, authorization.reveal());
    }

    /**
     * Returns what an instance gets for one leg: the protocol's fields in place of the client's, and nothing that would have the answer compressed, which the
     * gateway must be able to read.
     */
    static Headers toLeg(Headers client, String attemptId, Instance instance, Headers ofProtocol) {
        Headers.Builder result =
                withKey(endToEnd(client, NOT_FOR_LEGS, NOTHING), instance).add(RequestIds.HEADER, attemptId);
        for (int i = 0; i < ofProtocol.size(); i++) {
            result.set(ofProtocol.name(i), ofProtocol.value(i));
        }
        return result.build();
    }

    /**
     * Returns what an endpoint gets: no credential of the client but, if allowed, its {@code Authorization}, and only with that what names the client's
     * account; the endpoint's own fields replace the client's.
     */
    static Headers toEndpoint(
            Headers client, String requestId, Endpoint endpoint, boolean forwardAuthorization, NameSet accountFields) {
        boolean forwarded = forwardAuthorization && !endpoint.hasCredential() && client.contains(AUTHORIZATION);
        Headers.Builder result = forwarded
                ? endToEnd(client, CREDENTIALS_BUT_AUTHORIZATION, NOTHING)
                : endToEnd(client, CREDENTIALS, accountFields);
        Headers own = endpoint.fields();
        for (int i = 0; i < own.size(); i++) {
            if (!CREDENTIALS.contains(own.name(i))) {
                result.remove(own.name(i));
            }
        }
        for (int i = 0; i < own.size(); i++) {
            result.addFrom(own, i);
        }
        return result.add(RequestIds.HEADER, requestId).build();
    }

    /** Returns what the client gets of an upstream's answer. */
    public static Headers toClient(Headers upstream, String requestId) {
        return endToEnd(upstream, NOTHING, NOTHING)
                .add(RequestIds.HEADER, requestId)
                .build();
    }

    /**
     * Returns an error answer that tells the client not to try again on its own, since retries were spent on it already (clause A-4); the OpenAI
     * clients obey.
     */
    public static GatewayResponse notToBeRetried(GatewayResponse answer) {
        Headers headers =
                answer.headers().toBuilder().set("x-should-retry", "false").build();
        return new GatewayResponse(answer.status(), headers, answer.body());
    }

    /** Returns whether a host's hook may add a field of this name to a request. */
    public static boolean isForHooks(String name) {
        return !isPerConnection(name) && !CODINGS.contains(name);
    }

    private static Headers.Builder endToEnd(Headers source, NameSet without, NameSet norThese) {
        // Two more: its id, and a credential.
        Headers.Builder result = Headers.builder(source.size() + 2);
        List<String> named = namedByConnection(source);
        for (int i = 0; i < source.size(); i++) {
            String name = source.name(i);
            boolean stays = !isPerConnection(name)
                    && !without.contains(name)
                    && !norThese.contains(name)
                    && !isNamed(named, name);
            if (stays) {
                result.addFrom(source, i);
            }
        }
        return result;
    }

    private static boolean isPerConnection(String name) {
        return PER_CONNECTION.contains(name) || name.regionMatches(true, 0, PROXY_PREFIX, 0, PROXY_PREFIX.length());
    }

    /** Returns the names that {@code Connection} lists beside the usual options; as a rule none, and then this allocates nothing. */
    private static List<String> namedByConnection(Headers headers) {
        List<String> names = List.of();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase("connection") && !isUsual(headers.value(i))) {
                names = names.isEmpty() ? new ArrayList<>() : names;
                for (String option : headers.value(i).split(",", -1)) {
                    names.add(option.trim());
                }
            }
        }
        return names;
    }

    private static boolean isUsual(String connection) {
        return connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close");
    }

    private static boolean isNamed(List<String> names, String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
