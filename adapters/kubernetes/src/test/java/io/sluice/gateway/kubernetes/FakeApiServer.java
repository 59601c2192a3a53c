package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As much of an API server as lists and watches Pods, on a real socket, with the faults of one. */
final class FakeApiServer implements AutoCloseable {
    private static final String END = "end";
    private static final String CUT = "cut";

    private final ScriptedServer server = ScriptedServer.start().onConnection(this::serve);
    private final List<BlockingQueue<String>> watches = new CopyOnWriteArrayList<>();

    /** What is written in place of a list or a watch; the connection then stays as it is, unless it is empty: then it is cut. */
    private volatile @Nullable String listFault;

    private volatile @Nullable String watchFault;

    // The monitor guards what follows.
    private final TreeMap<String, ObjectNode> pods = new TreeMap<>();
    private final List<String> events = new ArrayList<>();

    Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://localhost:" + server.port())
                .withNamespace("own")
                .withOauthToken("s3cret-token")
                .build();
    }

    /** Makes or changes a Pod, and tells those who watch. */
    synchronized FakeApiServer put(ObjectNode pod) {
        boolean isNew = pods.put(Pods.name(pod), pod) == null;
        return tell(isNew ? "ADDED" : "MODIFIED", pod);
    }

    synchronized FakeApiServer delete(String name) {
        return tell("DELETED", pods.remove(name));
    }

    /** Deletes a Pod, and forgets to tell. */
    synchronized void deleteSilently(String name) {
        pods.remove(name);
    }

    /** Makes these the only Pods there are, and tells those who watch in one piece. */
    synchronized void set(List<ObjectNode> newPods) {
        int before = events.size();
        List<BlockingQueue<String>> watching = List.copyOf(watches);
        watches.clear();
        List.copyOf(pods.keySet()).forEach(name -> {
            if (newPods.stream().noneMatch(pod -> Pods.name(pod).equals(name))) {
                delete(name);
            }
        });
        newPods.forEach(this::put);
        watches.addAll(watching);
        say(String.join("", events.subList(before, events.size())));
    }

    private FakeApiServer tell(String type, ObjectNode pod) {
        pod.withObject("/metadata").put("resourceVersion", Integer.toString(events.size() + 1));
        String event = event(type, pod);
        events.add(event);
        say(event);
        return this;
    }

    static String event(String type, ObjectNode object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    /** Writes a line to all who watch. */
    void say(String line) {
        watches.forEach(watch -> watch.add(line));
    }

    /** Returns the number of watches that are open. */
    int watches() {
        return watches.size();
    }

    /** Ends all watches in an orderly way. */
    void endWatches() {
        say(END);
    }

    /** Cuts all watches off, and answers nothing any more. */
    void die() {
        listFault = "";
        watchFault = "";
        say(CUT);
    }

    void comeBack() {
        listFault = null;
        watchFault = null;
    }

    void listFault(@Nullable String response) {
        listFault = response;
    }

    void watchFault(@Nullable String response) {
        watchFault = response;
    }

    static String refusal(int status, String message, String... fields) {
        String body = "{\"kind\":\"Status\",\"message\":\"" + message + "\",\"code\":" + status + "}";
        return "HTTP/1.1 " + status + " No\r\n" + String.join("", fields) + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    void awaitWatches(int count) {
        Await.until(count + " watches", () -> watches.size() == count);
    }

    List<ReceivedRequest> requests() {
        return server.requests();
    }

    long requests(String part) {
        return server.requests().stream()
                .filter(request -> request.target().contains(part))
                .count();
    }

    ScriptedServer wire() {
        return server;
    }

    private void serve(ServerConnection connection) throws IOException, InterruptedException {
        while (true) {
            String target = connection.readRequest().target();
            boolean isWatch = target.contains("watch=true");
            String fault = isWatch ? watchFault : listFault;
            if (fault != null && fault.isEmpty()) {
                connection.reset();
                return;
            }
            if (fault != null) {
                connection.write(fault);
            } else if (isWatch) {
                watch(connection, Integer.parseInt(parameter(target, "resourceVersion")));
            } else {
                list(connection, target);
            }
        }
    }

    private void list(ServerConnection connection, String target) throws IOException {
        String from = parameter(target, "continue");
        int limit = Integer.parseInt(parameter(target, "limit"));
        StringBuilder items = new StringBuilder();
        String next = "";
        int version;
        synchronized (this) {
            version = events.size();
            Iterator<ObjectNode> rest = pods.tailMap(from).values().iterator();
            for (int i = 0; i < limit && rest.hasNext(); i++) {
                items.append(i == 0 ? "" : ",").append(rest.next());
            }
            next = rest.hasNext() ? Pods.name(rest.next()) : "";
        }
        String body = "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"" + version + "\",\"continue\":\""
                + next + "\"},\"items\":[" + items + "]}";
        connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private void watch(ServerConnection connection, int version) throws IOException, InterruptedException {
        BlockingQueue<String> watch = new LinkedBlockingQueue<>();
        connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        synchronized (this) {
            watch.addAll(events.subList(version, events.size()));
            watches.add(watch);
        }
        try {
            String event = watch.take();
            while (!event.equals(END) && !event.equals(CUT)) {
                connection.writeChunk(event);
                event = watch.take();
            }
            if (event.equals(CUT)) {
                connection.reset();
            } else {
                connection.writeChunk("");
            }
        } finally {
            watches.remove(watch);
        }
    }

    private static String parameter(String target, String name) {
        Matcher value = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(target);
        return value.find() ? value.group(1) : "";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
