package io.sluice.examples.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine that streams its answers, announces that it keeps its connections, and closes each one after an answer: at once, as llama.cpp's server does, or
 * when no further request has come for a while.
 */
final class ClosingEngine implements AutoCloseable {
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + chunk(
                            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\n")
                    + chunk("data: [DONE]\n\n")
                    + "0\r\n\r\n";

    private final ServerSocket listener;
    private final int idleMillis;
    private final AtomicInteger answers = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private ClosingEngine(int idleMillis) throws IOException {
        this.listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        this.idleMillis = idleMillis;
        daemon(this::acceptAll);
    }

    /** Starts one that closes right after each answer. */
    static ClosingEngine closingAtOnce() throws IOException {
        return new ClosingEngine(0);
    }

    /** Starts one that closes a connection that rests for so long. */
    static ClosingEngine closingAfter(int idleMillis) throws IOException {
        return new ClosingEngine(idleMillis);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the number of answers given. */
    int answers() {
        return answers.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            // The first request may take its time: only a connection that was used is at rest.
            socket.setSoTimeout(10_000);
            do {
                if (!readRequest(in)) {
                    return;
                }
                answers.incrementAndGet();
                socket.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
                socket.setSoTimeout(Math.max(1, idleMillis));
            } while (idleMillis > 0);
        } catch (SocketTimeoutException rested) {
            // Closed, which is the point.
        } catch (IOException gone) {
            // The client has left.
        } finally {
            open.remove(socket);
        }
    }

    /** Reads a request whose length was told; false if the client has closed instead. */
    private static boolean readRequest(InputStream in) throws IOException {
        int length = 0;
        boolean started = false;
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    return false;
                }
                line.append((char) next);
            }
            String text = line.toString().trim();
            if (text.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(text.substring(15).trim());
            }
            if (text.isEmpty() && started) {
                return in.readNBytes(length).length == length;
            }
            started = true;
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "closing-engine");
        thread.setDaemon(true);
        thread.start();
    }
}
