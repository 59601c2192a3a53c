package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks the protocol of Redis on a loopback socket and answers as a test says, of this module or of one that is built on it. Each byte is a character of Latin-1. Safe
 * for use by any number of threads.
 */
public final class ScriptedRedis implements AutoCloseable {
    /** What is sent back for a command that was done. */
    public static final String OK = "+OK\r\n";

    private final ServerSocket server;
    private final Function<List<String>, @Nullable String> script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<List<String>> commands = new CopyOnWriteArrayList<>();

    /**
     * Starts one.
     *
     * @param port 0 = any
     * @param script returns what is sent back for a command, as it is on the wire; null = nothing at all. Called on a thread for each connection, in which it may wait
     */
    public ScriptedRedis(int port, Function<List<String>, @Nullable String> script) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        start(this::accept);
    }

    /** Returns the port of it. */
    public int port() {
        return server.getLocalPort();
    }

    /** Returns what was asked for so far. */
    public List<List<String>> commands() {
        return commands;
    }

    /** Cuts all connections, and goes on. */
    public void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Returns how many connections are open. */
    public int connections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    /** Returns a text or number as a value on the wire. */
    public static String bulk(Object value) {
        String text = value.toString();
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (true) {
                List<String> command = command(in);
                commands.add(command);
                String response = script.apply(command);
                if (response != null) {
                    socket.getOutputStream().write(response.getBytes(ISO_8859_1));
                }
            }
        } catch (IOException e) {
            // the client is gone, or the connection was cut
        } finally {
            open.remove(socket);
        }
    }

    private static List<String> command(DataInputStream in) throws IOException {
        int parts = Integer.parseInt(line(in).substring(1));
        List<String> command = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            byte[] part = in.readNBytes(Integer.parseInt(line(in).substring(1)));
            command.add(new String(part, ISO_8859_1));
            line(in);
        }
        return command;
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-redis");
        thread.setDaemon(true);
        thread.start();
    }
}
