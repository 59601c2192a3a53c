package io.sluice.gateway.llumnix.internal.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import io.sluice.gateway.options.Redacted;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Reads what an etcd says: JSON, in which numbers of 64 bits are texts, and zeros and empty lists are absent. */
final class EtcdReply {
    static final ObjectMapper JSON = new ObjectMapper();

    /** A whole reply: far more than thousands of instances need. */
    private static final int MAX_BYTES = 64 << 20;

    static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int LEAST_SERVER_ERROR = 500;

    private EtcdReply() {}

    /** Reads a whole reply; the stage fails with an {@link EtcdException} if it is no success. */
    static CompletionStage<JsonNode> read(Origin endpoint, GatewayResponse response) {
        return response.body().readAllBytes(MAX_BYTES).thenApply(bytes -> {
            try {
                return parsed(endpoint, response.status(), bytes);
            } catch (EtcdException e) {
                throw new CompletionException(e);
            }
        });
    }

    /** Returns what a line of a stream brings. */
    static JsonNode line(Origin endpoint, byte[] line) throws EtcdException {
        JsonNode message = tree(endpoint, OK, line);
        if (message.has("error")) {
            throw failure(endpoint, OK, message.get("error"));
        }
        return message.path("result");
    }

    /** Returns what stands behind a reason that etcd gives in words. */
    static EtcdException failure(Origin endpoint, int status, JsonNode error) {
        String text = error.path("message").asText(error.path("error").asText());
        int code = error.path("code").asInt(error.path("grpc_code").asInt());
        return new EtcdException(kind(status, code, text), endpoint + ": " + told(status, text));
    }

    private static JsonNode parsed(Origin endpoint, int status, byte[] bytes) throws EtcdException {
        JsonNode reply = tree(endpoint, status, bytes);
        if (status != OK) {
            throw failure(endpoint, status, reply);
        }
        return reply;
    }

    private static JsonNode tree(Origin endpoint, int status, byte[] bytes) throws EtcdException {
        try {
            JsonNode tree = JSON.readTree(bytes);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            // told below, without what it quotes
        }
        Kind kind = status >= LEAST_SERVER_ERROR ? Kind.UNAVAILABLE : Kind.REFUSED;
        throw new EtcdException(kind, endpoint + ": no reply of etcd 3.4 or newer, but status " + status);
    }

    private static String told(int status, String text) {
        return text.isEmpty() ? "status " + status : Redacted.text(text);
    }

    private static Kind kind(int status, int code, String text) {
        if (code == Code.UNAUTHENTICATED
                || text.contains("invalid auth token")
                || text.contains("revision in header is old")
                || text.contains("user name is empty")) {
            return Kind.TOKEN;
        }
        if (text.contains("authentication is not enabled")) {
            return Kind.AUTHENTICATION_OFF;
        }
        if (text.contains("lease not found")) {
            return Kind.LEASE_LOST;
        }
        boolean elsewhere = status >= LEAST_SERVER_ERROR
                || status == TOO_MANY_REQUESTS
                || code == Code.UNAVAILABLE
                || code == Code.DEADLINE_EXCEEDED
                || code == Code.RESOURCE_EXHAUSTED
                || code == Code.CANCELLED
                || text.contains("no leader");
        return elsewhere ? Kind.UNAVAILABLE : Kind.REFUSED;
    }

    /** Codes of gRPC, which the JSON carries. */
    private static final class Code {
        static final int CANCELLED = 1;
        static final int DEADLINE_EXCEEDED = 4;
        static final int RESOURCE_EXHAUSTED = 8;
        static final int UNAVAILABLE = 14;
        static final int UNAUTHENTICATED = 16;
    }
}
