package io.sluice.gateway.redis;

import static io.sluice.gateway.ScriptedRedis.bulk;

import io.sluice.gateway.ScriptedRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** As much of a Redis as hints and placements need: streams. It can go, come back with or without its memory, and fall silent. */
final class PlayedRedis implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;

    private static final String HINTS = "sluice:share:hints";
    private static final String PLACEMENTS = "sluice:share:placements";

    private final Map<String, List<Entry>> streams = new HashMap<>();
    private final List<String> commands = new ArrayList<>();
    private final List<Integer> entriesSent = new ArrayList<>();
    private ScriptedRedis server;
    private long millis = 1_000_000;
    private boolean silent;
    private boolean readOnly;
    private boolean withheld;

    PlayedRedis() throws IOException {
        server = new ScriptedRedis(0, this::response);
    }

    int port() {
        return server.port();
    }

    String url(String parameters) {
        return "redis://127.0.0.1:" + port() + parameters;
    }

    /** Lets time pass on its clock. */
    synchronized void advance(long more) {
        millis += more;
    }

    synchronized void forget() {
        streams.clear();
    }

    /** Adds a message as somebody else does. */
    synchronized void add(String message) {
        append(HINTS, message);
    }

    /** Adds a message to the stream of placements, as somebody else does. */
    synchronized void addPlacements(byte[] message) {
        append(PLACEMENTS, new String(message, StandardCharsets.ISO_8859_1));
    }

    /** Lets it respond to nothing from now on, or to all again. */
    synchronized void setSilent(boolean isSilent) {
        silent = isSilent;
        notifyAll();
    }

    /** Lets it take nothing from now on, as a replica, or take all again. */
    synchronized void setReadOnly(boolean isReadOnly) {
        readOnly = isReadOnly;
    }

    /** Lets the stream of placements not be read from now on, for want of a right, or be read again. */
    synchronized void setWithheld(boolean isWithheld) {
        withheld = isWithheld;
    }

    /** Returns how many entries it sent for each look at the newest ones. */
    synchronized List<Integer> entriesSent() {
        return List.copyOf(entriesSent);
    }

    /** Returns the names of the commands so far. */
    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    /** Returns the messages of the stream of hints. */
    synchronized List<String> messages() {
        return stream(HINTS).stream().map(Entry::message).toList();
    }

    void stop() throws IOException {
        server.close();
    }

    void start() throws IOException {
        server = new ScriptedRedis(port(), this::response);
    }

    @Override
    public void close() throws IOException {
        stop();
        setSilent(false);
    }

    private synchronized String response(List<String> command) {
        String name = command.get(0);
        commands.add(name);
        while (silent) {
            await(0);
        }
        return switch (name) {
            case "HELLO" -> "*2\r\n" + bulk("proto") + ":2\r\n";
            case "AUTH", "SELECT", "CLIENT" -> ScriptedRedis.OK;
            case "PING" -> "+PONG\r\n";
            case "TIME" -> "*2\r\n" + bulk(millis / 1_000) + bulk(millis % 1_000 * 1_000);
            case "PEXPIRE" -> ":1\r\n";
            case "XADD" -> readOnly ? "-READONLY a replica\r\n" : bulk(append(command.get(1), last(command)));
            case "XREVRANGE" -> newest(command.get(1), Integer.parseInt(command.get(5)));
            case "XREAD" -> follow(command.get(command.size() - 2), last(command), Long.parseLong(command.get(4)));
            default -> "-ERR unknown\r\n";
        };
    }

    private List<Entry> stream(String key) {
        return streams.computeIfAbsent(key, unknown -> new ArrayList<>());
    }

    private String append(String key, String message) {
        List<Entry> stream = stream(key);
        Entry entry = new Entry(millis + "-" + stream.size(), message);
        stream.add(entry);
        notifyAll();
        return entry.id();
    }

    private String newest(String key, int most) {
        List<Entry> reversed = new ArrayList<>(stream(key));
        Collections.reverse(reversed);
        List<Entry> newest = reversed.stream().limit(most).toList();
        entriesSent.add(newest.size());
        return entries(newest);
    }

    private String follow(String key, String from, long blockMillis) {
        if (withheld && key.equals(PLACEMENTS)) {
            return "-NOPERM no permissions to access one of the keys\r\n";
        }
        List<Entry> known = stream(key);
        String end = known.isEmpty() ? "0-0" : known.get(known.size() - 1).id();
        String after = from.equals("$") ? end : from;
        List<Entry> news = after(key, after);
        for (long left = blockMillis; news.isEmpty() && left > 0; left -= LOOK_MILLIS) {
            await(LOOK_MILLIS);
            news = after(key, after);
        }
        return news.isEmpty() ? "*-1\r\n" : "*1\r\n*2\r\n" + bulk(key) + entries(news);
    }

    /** Waits at most so long, 0 = for ever, until something happens. */
    @SuppressWarnings("WaitNotInLoop") // those who call it look again
    private void await(long mostMillis) {
        try {
            wait(mostMillis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a server", e);
        }
    }

    private List<Entry> after(String key, String id) {
        return stream(key).stream().filter(entry -> entry.isAfter(id)).toList();
    }

    private static String entries(List<Entry> entries) {
        return "*" + entries.size() + "\r\n"
                + entries.stream()
                        .map(entry -> "*2\r\n" + bulk(entry.id()) + "*2\r\n" + bulk("m") + bulk(entry.message()))
                        .collect(Collectors.joining());
    }

    private static String last(List<String> command) {
        return command.get(command.size() - 1);
    }

    private record Entry(String id, String message) {
        boolean isAfter(String other) {
            String[] own = id.split("-", 2);
            String[] others = other.split("-", 2);
            int byTime = Long.compare(Long.parseLong(own[0]), Long.parseLong(others[0]));
            return byTime > 0 || (byTime == 0 && Long.parseLong(own[1]) > Long.parseLong(others[1]));
        }
    }
}
