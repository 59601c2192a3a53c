package io.sluice.gateway.llumnix.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;

/** Speaks as etcd 3.4 does over HTTP, with the texts that the real one was seen to send, and does wrong what a test wants. */
public final class FakeEtcd implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_TOKEN = error("etcdserver: invalid auth token", 16);

    private final ScriptedServer server;
    private final Map<String, ConcurrentLinkedQueue<String>> scripted = new ConcurrentHashMap<>();
    private final List<ServerConnection> open = new ArrayList<>();

    private final TreeMap<String, String> entries = new TreeMap<>();
    private final Map<String, Long> created = new TreeMap<>();
    private final List<Event> history = new ArrayList<>();
    private final Map<Long, Integer> leases = new TreeMap<>();
    private long revision = 1;
    private long compacted;
    private String password = "";
    private String token = "";
    private int tokens;

    /** Whether connections are reset. */
    private boolean down;

    /** Whether nothing is answered. */
    private boolean stopped;

    /** Whether watches are told nothing. */
    private boolean mute;

    public FakeEtcd() {
        this(ScriptedServer.start());
    }

    FakeEtcd(SSLContext context) {
        this(ScriptedServer.startTls(context));
    }

    private FakeEtcd(ScriptedServer server) {
        this.server = server;
        server.onConnection(this::serve);
    }

    public Origin origin() {
        return server.origin();
    }

    public List<String> targets() {
        return server.requests().stream().map(ReceivedRequest::target).toList();
    }

    public List<ReceivedRequest> requests(String target) {
        return server.requests().stream()
                .filter(request -> request.target().equals(target))
                .toList();
    }

    /** Gives the next request of a path a response of its own. */
    public void respond(String path, int status, String body) {
        scripted.computeIfAbsent(path, p -> new ConcurrentLinkedQueue<>()).add(response(status, body));
    }

    public synchronized void put(String key, byte[] value) {
        change(key, Base64.getEncoder().encodeToString(value));
    }

    public synchronized void delete(String key) {
        change(key, null);
    }

    /** Has these entries and no others, by one change of all. */
    public synchronized void replaceAll(Map<String, byte[]> all) {
        revision++;
        List<String> gone =
                entries.keySet().stream().filter(key -> !all.containsKey(key)).toList();
        gone.forEach(key -> note(key, null));
        all.forEach((key, value) -> note(key, Base64.getEncoder().encodeToString(value)));
        notifyAll();
    }

    private void change(String key, String value) {
        revision++;
        note(key, value);
        notifyAll();
    }

    private void note(String key, String value) {
        long first = created.computeIfAbsent(key, k -> revision);
        if (value == null) {
            entries.remove(key);
            created.remove(key);
        } else {
            entries.put(key, "\"mod_revision\":\"%d\",\"value\":\"%s\"".formatted(revision, value));
        }
        history.add(new Event(revision, first, key, value));
    }

    public synchronized void compact() {
        compacted = revision;
    }

    /** Comes back at the same place with nothing. */
    public synchronized void loseData() throws IOException {
        entries.clear();
        created.clear();
        history.clear();
        leases.clear();
        revision = 1;
        closeConnections();
    }

    public synchronized void loseLeases() {
        leases.clear();
    }

    public synchronized void setDown(boolean isDown) throws IOException {
        down = isDown;
        if (down) {
            closeConnections();
        }
    }

    public synchronized void setStopped(boolean isStopped) {
        stopped = isStopped;
        notifyAll();
    }

    public synchronized void setMute(boolean isMute) {
        mute = isMute;
        notifyAll();
    }

    /** Has users from now on; tokens that were given are no longer known. */
    public synchronized void setPassword(String newPassword) {
        password = newPassword;
        token = "";
    }

    public synchronized List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    public synchronized int leaseCount() {
        return leases.size();
    }

    private void closeConnections() throws IOException {
        for (ServerConnection connection : open) {
            connection.close();
        }
        open.clear();
    }

    private void serve(ServerConnection connection) throws IOException, InterruptedException {
        synchronized (this) {
            if (down) {
                connection.reset();
                return;
            }
            open.add(connection);
        }
        while (true) {
            ReceivedRequest request = connection.readRequest();
            awaitRunning();
            ConcurrentLinkedQueue<String> next = scripted.get(request.target());
            String own = next == null ? null : next.poll();
            if (own != null) {
                connection.write(own);
            } else if (request.target().equals("/v3/watch")) {
                watch(connection, JSON.readTree(request.body()).path("create_request"), isKnown(request));
            } else {
                connection.write(response(request));
            }
        }
    }

    private synchronized void awaitRunning() throws InterruptedException {
        while (stopped) {
            wait();
        }
    }

    private boolean isKnown(ReceivedRequest request) {
        return password.isEmpty()
                || (!token.isEmpty() && request.headers("authorization").contains(token));
    }

    private synchronized String response(ReceivedRequest request) throws IOException {
        JsonNode body = JSON.readTree(request.body());
        if (request.target().equals("/v3/auth/authenticate")) {
            return authenticate(body);
        }
        if (!isKnown(request)) {
            return response(401, NO_TOKEN);
        }
        return switch (request.target()) {
            case "/v3/kv/range" -> response(200, range(body));
            case "/v3/kv/put" -> put(body);
            case "/v3/lease/grant" -> grant(body);
            case "/v3/lease/keepalive" -> response(200, keepAlive(body));
            case "/v3/lease/revoke" -> revoke(body);
            default -> "HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\nNot Found";
        };
    }

    private String authenticate(JsonNode body) {
        if (password.isEmpty()) {
            return response(412, error("etcdserver: authentication is not enabled", 9));
        }
        if (!body.path("password").asText().equals(password)) {
            return response(400, error("etcdserver: authentication failed, invalid user ID or password", 3));
        }
        token = "token-" + ++tokens;
        return response(200, "{" + header() + ",\"token\":\"" + token + "\"}");
    }

    private String range(JsonNode body) throws IOException {
        String prefix = new String(body.path("key").binaryValue(), UTF_8);
        boolean onlyNewest = body.path("keys_only").asBoolean();
        List<String> found = new ArrayList<>();
        entries.tailMap(prefix).forEach((key, rest) -> {
            if (key.startsWith(prefix)) {
                found.add("{\"key\":\"" + base64(key) + "\"," + rest + "}");
            }
        });
        if (onlyNewest) {
            List<String> newest = history.stream()
                    .filter(event -> event.value != null)
                    .reduce((first, second) -> second)
                    .map(event -> "{\"key\":\"" + base64(event.key) + "\",\"mod_revision\":\"" + event.revision + "\"}")
                    .stream()
                    .toList();
            return "{" + header() + ",\"kvs\":" + newest + ",\"count\":\"" + found.size() + "\"}";
        }
        return "{" + header() + (found.isEmpty() ? "" : ",\"kvs\":" + found + ",\"count\":\"" + found.size() + "\"")
                + "}";
    }

    private String put(JsonNode body) throws IOException {
        if (!leases.containsKey(body.path("lease").asLong())) {
            return response(404, error("etcdserver: requested lease not found", 5));
        }
        change(
                new String(body.path("key").binaryValue(), UTF_8),
                body.path("value").asText());
        return response(200, "{" + header() + "}");
    }

    private String grant(JsonNode body) {
        long id = 7_587_000_000_000_000_000L + revision + leases.size();
        leases.put(id, body.path("TTL").asInt());
        return response(200, "{" + header() + ",\"ID\":\"" + id + "\",\"TTL\":\"" + leases.get(id) + "\"}");
    }

    private String keepAlive(JsonNode body) {
        Integer ttl = leases.get(body.path("ID").asLong());
        String left = ttl == null ? "" : ",\"TTL\":\"" + ttl + "\"";
        return "{\"result\":{" + header() + ",\"ID\":\"" + body.path("ID").asText() + "\"" + left + "}}\n";
    }

    private String revoke(JsonNode body) {
        if (leases.remove(body.path("ID").asLong()) == null) {
            return response(404, error("etcdserver: requested lease not found", 5));
        }
        List.copyOf(entries.keySet()).forEach(this::delete);
        return response(200, "{" + header() + "}");
    }

    private void watch(ServerConnection connection, JsonNode create, boolean isKnown)
            throws IOException, InterruptedException {
        connection.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
        long from = create.path("start_revision").asLong();
        if (!isKnown) {
            connection.writeChunk(
                    "{\"result\":{" + header() + ",\"watch_id\":\"-1\",\"created\":true,\"canceled\":true,"
                            + "\"cancel_reason\":\"rpc error: code = Unauthenticated desc = etcdserver: invalid auth token\"}}\n");
            return;
        }
        connection.writeChunk("{\"result\":{" + header() + ",\"created\":true}}\n");
        while (true) {
            List<Event> events = eventsFrom(from);
            if (events == null) {
                connection.writeChunk("{\"result\":{" + header() + ",\"canceled\":true,\"compact_revision\":\""
                        + compacted + "\"}}\n");
                return;
            }
            // In two chunks: a line may come in parts.
            String line = "{\"result\":{" + header() + ",\"events\":"
                    + events.stream().map(Event::json).toList() + "}}\n";
            connection.writeChunk(line.substring(0, 20));
            connection.writeChunk(line.substring(20));
            from = events.get(events.size() - 1).revision + 1;
        }
    }

    private synchronized List<Event> eventsFrom(long from) throws InterruptedException {
        while (true) {
            if (from <= compacted) {
                return null;
            }
            List<Event> events =
                    history.stream().filter(event -> event.revision >= from).toList();
            if (!events.isEmpty() && !mute && !stopped) {
                return events;
            }
            wait();
        }
    }

    private synchronized String header() {
        return "\"header\":{\"cluster_id\":\"14841639068965178418\",\"revision\":\"" + revision + "\"}";
    }

    private static String response(int status, String body) {
        return "HTTP/1.1 " + status + " X\r\ncontent-type: application/json\r\ncontent-length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    static String error(String text, int code) {
        return "{\"error\":\"%s\",\"message\":\"%s\",\"code\":%d}".formatted(text, text, code);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private record Event(long revision, long created, String key, String value) {
        String json() {
            String kv = "\"kv\":{\"key\":\"" + base64(key) + "\",\"mod_revision\":\"" + revision + "\"";
            return value == null
                    ? "{\"type\":\"DELETE\"," + kv + "}}"
                    : "{" + kv + ",\"create_revision\":\"" + created + "\",\"value\":\"" + value + "\"}}";
        }
    }
}
