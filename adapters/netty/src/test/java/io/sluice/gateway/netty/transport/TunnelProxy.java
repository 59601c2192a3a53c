package io.sluice.gateway.netty.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that makes each tunnel to the same port, whatever it is asked for, and keeps what it was asked. */
final class TunnelProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    TunnelProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(() -> {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                run(() -> serve(client));
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the heads of all requests for a tunnel. */
    List<String> heads() {
        return heads;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : threads) {
            Await.until("its threads have ended", () -> !thread.isAlive());
        }
    }

    private void serve(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) client.getInputStream().read());
        }
        heads.add(head.toString());
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(upstream);
        client.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(US_ASCII));
        run(() -> pipe(upstream, client));
        pipe(client, upstream);
    }

    private static void pipe(Socket from, Socket to) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        }
    }

    private void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // So it ends.
                    }
                },
                "tunnel-proxy");
        threads.add(thread);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }
}
