package io.sluice.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** As much of a Redis as hints need: one stream, by the protocol's bytes. It can go, come back with or without its memory, and fall silent. */
final class PlayedRedis implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;

    private final List<Entry> stream = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> commands = new ArrayList<>();
    private ServerSocket listener;
    private long millis = 1_000_000;
    private boolean silent;

    PlayedRedis() throws IOException {
        listener = listen(0);
    }

    int port() {
        return listener.getLocalPort();
    }

    String url(String parameters) {
        return "redis://127.0.0.1:" + port() + parameters;
    }

    /** Lets time pass on its clock. */
    synchronized void advance(long more) {
        millis += more;
    }

    synchronized void forget() {
        stream.clear();
    }

    /** Adds a message as somebody else does. */
    synchronized void add(String message) {
        append(message);
    }

    /** Lets it respond to nothing from now on, or to all again. */
    synchronized void setSilent(boolean isSilent) {
        silent = isSilent;
        notifyAll();
    }

    /** Returns the names of the commands so far. */
    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    /** Returns the messages of the stream. */
    synchronized List<String> messages() {
        return stream.stream().map(Entry::message).toList();
    }

    void stop() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    void start() throws IOException {
        listener = listen(port());
    }

    @Override
    public void close() throws IOException {
        stop();
        setSilent(false);
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        start(() -> accept(socket));
        return socket;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "played-redis");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket socket = from.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // stopped
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (List<byte[]> command = read(in); command != null; command = read(in)) {
                byte[] reply = reply(command);
                out.write(reply);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // gone
        } finally {
            sockets.remove(socket);
        }
    }

    private synchronized byte[] reply(List<byte[]> command) throws InterruptedException {
        String name = text(command.get(0));
        commands.add(name);
        while (silent) {
            wait();
        }
        return switch (name) {
            case "HELLO" -> ("*2\r\n" + bulk("proto") + ":2\r\n").getBytes(UTF_8);
            case "AUTH", "SELECT", "CLIENT" -> "+OK\r\n".getBytes(UTF_8);
            case "PING" -> "+PONG\r\n".getBytes(UTF_8);
            case "TIME" -> ("*2\r\n" + bulk(millis / 1_000) + bulk(millis % 1_000 * 1_000)).getBytes(UTF_8);
            case "PEXPIRE" -> ":1\r\n".getBytes(UTF_8);
            case "XADD" -> bulk(append(text(command.get(command.size() - 1)))).getBytes(UTF_8);
            case "XREVRANGE" -> entries(newestFirst());
            case "XREAD" -> follow(text(command.get(command.size() - 1)), Long.parseLong(text(command.get(4))));
            default -> "-ERR unknown\r\n".getBytes(UTF_8);
        };
    }

    private String append(String message) {
        Entry entry = new Entry(millis + "-" + stream.size(), message);
        stream.add(entry);
        notifyAll();
        return entry.id();
    }

    private List<Entry> newestFirst() {
        List<Entry> reversed = new ArrayList<>(stream);
        Collections.reverse(reversed);
        return reversed;
    }

    private byte[] follow(String after, long blockMillis) throws InterruptedException {
        List<Entry> news = after(after);
        for (long left = blockMillis; news.isEmpty() && left > 0; left -= LOOK_MILLIS) {
            wait(LOOK_MILLIS);
            news = after(after);
        }
        if (news.isEmpty()) {
            return "*-1\r\n".getBytes(UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*1\r\n*2\r\n" + bulk("key")).getBytes(UTF_8));
        out.writeBytes(entries(news));
        return out.toByteArray();
    }

    private List<Entry> after(String id) {
        return stream.stream().filter(entry -> entry.isAfter(id)).toList();
    }

    private static byte[] entries(List<Entry> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*" + entries.size() + "\r\n").getBytes(UTF_8));
        for (Entry entry : entries) {
            out.writeBytes(
                    ("*2\r\n" + bulk(entry.id()) + "*2\r\n" + bulk("m") + bulk(entry.message())).getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    private static String bulk(Object value) {
        String text = value.toString();
        return "$" + text.getBytes(UTF_8).length + "\r\n" + text + "\r\n";
    }

    private static @Nullable List<byte[]> read(InputStream in) throws IOException {
        String head = line(in);
        if (head.isEmpty()) {
            return null;
        }
        List<byte[]> parts = new ArrayList<>();
        for (int i = Integer.parseInt(head.substring(1)); i > 0; i--) {
            byte[] part = in.readNBytes(Integer.parseInt(line(in).substring(1)));
            in.readNBytes(2);
            parts.add(part);
        }
        return parts;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
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
