package io.sluice.gateway.llumnix.internal.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import java.io.IOException;

/**
 * Asks an etcd of one or several members. The member that answered last is asked first; one that is gone, slow or without leader is left for the next, so that a call takes
 * the timeout of each member at most. Users get a token, and a new one when it is no longer known.
 *
 * <p>For one thread at a time; {@link #close} may be called by any, and ends what is waited for.
 */
public final class EtcdClient implements AutoCloseable {
    private final EtcdConfig config;
    private final EtcdExchanges exchanges;
    private int current;
    private String token = "";

    /** Creates a client, which connects when it is asked. */
    public EtcdClient(EtcdConfig config) {
        this.config = config;
        this.exchanges = new EtcdExchanges(config.tls(), config.timeout());
    }

    /** Returns the entries whose keys begin with a prefix, as they are now for all members. */
    EtcdRange range(String prefix) throws IOException {
        return EtcdRange.of(call("/v3/kv/range", EtcdKeys.below(prefix)));
    }

    /** Returns the newest of those entries, without its value, or none: the cheapest look that a member without leader can't answer. */
    EtcdRange newest(String prefix) throws IOException {
        ObjectNode request = EtcdKeys.below(prefix)
                .put("sort_order", "DESCEND")
                .put("sort_target", "MOD")
                .put("limit", "1")
                .put("keys_only", true);
        return EtcdRange.of(call("/v3/kv/range", request));
    }

    /** Begins to watch a prefix at the member that answered last, from a revision on. */
    EtcdWatch watch(String prefix, long revision) throws IOException {
        ObjectNode create = EtcdKeys.below(prefix)
                .put("start_revision", Long.toString(revision))
                .put("progress_notify", true);
        ObjectNode request = EtcdReply.JSON.createObjectNode().set("create_request", create);
        return atOne(endpoint -> exchanges.watch(endpoint, request, token));
    }

    /**
     * Writes an entry that goes with a lease.
     *
     * @throws EtcdException with {@link Kind#LEASE_LOST} if it has ended
     */
    public void put(String key, byte[] value, long lease) throws IOException {
        call("/v3/kv/put", EtcdKeys.key(key).put("value", value).put("lease", Long.toString(lease)));
    }

    /** Takes a lease, and returns its id. */
    public long grant(long seconds) throws IOException {
        ObjectNode request = EtcdReply.JSON.createObjectNode().put("TTL", Long.toString(seconds));
        return call("/v3/lease/grant", request).path("ID").asLong();
    }

    /**
     * Lets a lease live as long again.
     *
     * @throws EtcdException with {@link Kind#LEASE_LOST} if it has ended
     */
    public void keepAlive(long lease) throws IOException {
        JsonNode reply = call("/v3/lease/keepalive", lease(lease));
        if (reply.path("result").path("TTL").asLong() <= 0) {
            throw new EtcdException(Kind.LEASE_LOST, "the lease has ended");
        }
    }

    /** Ends a lease, and with it the entries that go with it. */
    public void revoke(long lease) throws IOException {
        call("/v3/lease/revoke", lease(lease));
    }

    private static ObjectNode lease(long lease) {
        return EtcdReply.JSON.createObjectNode().put("ID", Long.toString(lease));
    }

    private JsonNode call(String path, JsonNode request) throws IOException {
        IOException first = null;
        for (int tried = 0; tried < config.endpoints().size(); tried++) {
            try {
                return atOne(endpoint -> exchanges.ask(endpoint, path, request, token));
            } catch (EtcdException e) {
                if (e.kind() != Kind.UNAVAILABLE) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IOException("no endpoints") : first;
    }

    /** Asks one member; if that is not available, the next one is asked next. */
    private <T> T atOne(Question<T> question) throws IOException {
        try {
            return authorized(config.endpoints().get(current), question);
        } catch (EtcdException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                current = (current + 1) % config.endpoints().size();
            }
            throw e;
        }
    }

    /** Asks with a token if there are users, and once more if it was no longer good. */
    private <T> T authorized(Origin endpoint, Question<T> question) throws IOException {
        authenticate(endpoint);
        try {
            return question.ask(endpoint);
        } catch (EtcdException e) {
            if (e.kind() != Kind.TOKEN || config.user().isEmpty()) {
                throw e;
            }
            token = "";
            authenticate(endpoint);
            return question.ask(endpoint);
        }
    }

    private void authenticate(Origin endpoint) throws IOException {
        if (config.user().isEmpty() || !token.isEmpty()) {
            return;
        }
        ObjectNode request = EtcdReply.JSON
                .createObjectNode()
                .put("name", config.user())
                .put("password", config.password().reveal());
        try {
            token = exchanges
                    .ask(endpoint, "/v3/auth/authenticate", request, "")
                    .path("token")
                    .asText();
        } catch (EtcdException e) {
            if (e.kind() != Kind.AUTHENTICATION_OFF) {
                throw e;
            }
        }
    }

    /** Ends what is waited for, and all connections. */
    @Override
    public void close() {
        exchanges.close();
    }

    /** Something that a member is asked. */
    private interface Question<T> {
        T ask(Origin endpoint) throws IOException;
    }
}
