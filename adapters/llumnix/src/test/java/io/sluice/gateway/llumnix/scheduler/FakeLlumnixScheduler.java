package io.sluice.gateway.llumnix.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Llumnix's scheduler on a real socket: {@code /schedule}, {@code /release}, {@code /report} and {@code /keepalive}, with faults on demand. It takes what the real one
 * takes, and notes what that would not.
 */
final class FakeLlumnixScheduler implements AutoCloseable {
    /** How a request goes wrong. */
    enum Fault {
        NONE,
        HANG,
        CUT,
        GARBAGE,
        NO_SUCH_INSTANCE,
        NO_REDIS
    }

    /** A request as it came. */
    record Recorded(String target, String head, String text) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> RELEASE = Set.of(
            "id",
            "model",
            "gateway_id",
            "scheduling_mode",
            "scheduling_stage",
            "prompt_num_tokens",
            "prompt_token_ids",
            "scheduling_result");
    private static final Set<String> REPORT =
            Set.of("kind", "id", "model", "infer_type", "instance_id", "gateway_id", "num_tokens");

    private final ServerSocket server;
    private final FakeBooks books;
    private final String token;
    private final Set<FakeConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<FakeConnection> keptAlive = ConcurrentHashMap.newKeySet();
    private final List<Recorded> requests = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicInteger pongs = new AtomicInteger();
    private final Thread acceptor = new Thread(this::accept, "fake-scheduler");

    volatile Fault fault = Fault.NONE;
    volatile Duration delay = Duration.ZERO;
    volatile Duration pingEvery = Duration.ofSeconds(3);
    volatile boolean keepaliveRefused;
    private volatile boolean recording = true;

    private FakeLlumnixScheduler(int port, boolean full, List<Instance> instances, String token, Ticker ticker) {
        this.books = new FakeBooks(full, instances, ticker);
        this.token = token;
        try {
            this.server = new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor.setDaemon(true);
        acceptor.start();
    }

    static FakeLlumnixScheduler full(List<Instance> instances, String token) {
        return new FakeLlumnixScheduler(0, true, instances, token, Ticker.system());
    }

    static FakeLlumnixScheduler lite(List<Instance> instances, String token) {
        return new FakeLlumnixScheduler(0, false, instances, token, Ticker.system());
    }

    /** Starts one for trying out: {@code port full|lite host:port...}, all of them neutral; runs until the process ends. */
    public static void main(String[] args) throws InterruptedException {
        List<Instance> instances = Stream.of(args)
                .skip(2)
                .map(address -> Instance.builder(Origin.of(URI.create("http://" + address)))
                        .id(address)
                        .build())
                .toList();
        try (FakeLlumnixScheduler scheduler = new FakeLlumnixScheduler(
                Integer.parseInt(args[0]), args[1].equals("full"), instances, "", Ticker.system())) {
            scheduler.recording = false;
            scheduler.acceptor.join();
        }
    }

    Origin origin() {
        return Origin.of("http", "127.0.0.1", server.getLocalPort());
    }

    FakeBooks books() {
        return books;
    }

    List<Recorded> requests(String target) {
        return requests.stream().filter(one -> one.target().equals(target)).toList();
    }

    /** Returns what was not as the real one takes it. */
    List<String> violations() {
        return violations;
    }

    /** Ends all kept connections, as a restart does. */
    void cutKeepalives() {
        keptAlive.forEach(FakeConnection::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                FakeConnection connection = new FakeConnection(socket, this);
                connections.add(connection);
                connection.start();
                if (server.isClosed()) {
                    connection.close();
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** Answers a request; null = with nothing at all. */
    FakeConnection.Reply handle(Recorded request, String authorization) throws IOException {
        if (recording) {
            requests.add(request);
        }
        if (!token.equals(authorization)) {
            violations.add("authorization of " + request.target());
            return new FakeConnection.Reply(401, "unauthorized");
        }
        if (!delay.isZero()) {
            LockSupport.parkNanos(delay.toNanos());
        }
        switch (fault) {
            case HANG -> awaitClosed();
            case CUT -> throw new IOException("cut");
            case GARBAGE -> {
                return new FakeConnection.Reply(200, "{\"scheduling_result\":[{\"endpoint\":7");
            }
            default -> {}
        }
        try {
            return answer(request.target(), JSON.readTree(request.text()));
        } catch (JsonProcessingException | ClassCastException e) {
            violations.add(request.target() + ": " + request.text());
            return new FakeConnection.Reply(400, "invalid request");
        }
    }

    private void awaitClosed() {
        while (!server.isClosed() && fault == Fault.HANG) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private FakeConnection.Reply answer(String target, JsonNode body) {
        return switch (target) {
            case "/schedule" -> schedule((ObjectNode) body);
            case "/release" -> release((ObjectNode) body);
            case "/report" -> report((ArrayNode) body);
            case "/healthz" -> new FakeConnection.Reply(200, "");
            default -> new FakeConnection.Reply(404, "Not found");
        };
    }

    private FakeConnection.Reply schedule(ObjectNode request) {
        if (fault == Fault.NO_REDIS) {
            return new FakeConnection.Reply(400, "redis: connection refused");
        }
        if (!RELEASE.containsAll(names(request)) || request.has("scheduling_result")) {
            violations.add("members of /schedule: " + names(request));
        }
        List<Instance> chosen = books.schedule(request);
        if (chosen.isEmpty()) {
            return new FakeConnection.Reply(429, "no available endpoint");
        }
        ArrayNode results = request.putArray("scheduling_result");
        chosen.forEach(instance -> write(instance, results.addObject()));
        return new FakeConnection.Reply(200, request.toString());
    }

    private FakeConnection.Reply release(ObjectNode request) {
        if (!names(request).equals(RELEASE)) {
            violations.add("members of /release: " + names(request));
        }
        if (request.path("scheduling_result").isEmpty()) {
            violations.add("a release of nothing");
            return new FakeConnection.Reply(400, "ignore, release 0 request.");
        }
        books.release(request);
        return new FakeConnection.Reply(200, "");
    }

    private FakeConnection.Reply report(ArrayNode items) {
        for (JsonNode item : items) {
            if (!names(item).equals(REPORT)) {
                violations.add("members of /report: " + names(item));
            }
        }
        books.report(items);
        return new FakeConnection.Reply(200, "");
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = ConcurrentHashMap.newKeySet();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void write(Instance instance, ObjectNode result) {
        boolean wrong = fault == Fault.NO_SUCH_INSTANCE;
        result.put("version", instance.version())
                .put("id", instance.id())
                .put("model", wrong ? "another" : "")
                .put("infer_type", instance.role().name().toLowerCase(Locale.ROOT));
        result.putObject("endpoint")
                .put("host", wrong ? "nowhere.invalid" : instance.origin().host())
                .put("port", instance.origin().port());
        result.put("aux_ip", instance.auxHost())
                .put("aux_port", instance.auxPort())
                .put("dp_rank", instance.dpRank())
                .put("dp_size", instance.dpSize());
    }

    /** Notes a connection that is kept; its gateway is not what it says if that is not where it comes from. */
    void kept(FakeConnection connection, String gateway) {
        if (!gateway.equals(connection.peer())) {
            violations.add("keepalive of " + gateway + " from " + connection.peer());
        }
        keptAlive.add(connection);
        books.gatewayCame(gateway);
    }

    void left(FakeConnection connection, String gateway) {
        keptAlive.remove(connection);
        books.gatewayLeft(gateway);
    }

    /** Notes a pong. */
    void ponged() {
        pongs.incrementAndGet();
    }

    int pongs() {
        return pongs.get();
    }

    void violated(String what) {
        violations.add(what);
    }

    void ended(FakeConnection connection) {
        connections.remove(connection);
    }

    boolean admits(String authorization) {
        return token.equals(authorization);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("the fake's connections end", () -> {
            connections.forEach(FakeConnection::close);
            return connections.isEmpty();
        });
    }

    /** Returns how much of a role is booked. */
    int open(Role role) {
        return books.open(role);
    }
}
