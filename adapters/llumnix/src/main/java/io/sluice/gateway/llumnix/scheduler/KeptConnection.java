package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.llumnix.scheduler.WebSocketFrames.Frame;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection that the scheduler knows this gateway by (clause FL-S-7): a WebSocket, of which the first message is its own local address, and the rest is pings. For one
 * thread, which it blocks; {@link #close} from any.
 */
final class KeptConnection implements AutoCloseable {
    /** How long it may take until the scheduler says that it knows the gateway. */
    static final Duration OPENING = Duration.ofSeconds(3);

    /** It pings every three seconds: as long without one, and it has gone. */
    static final Duration SILENCE = Duration.ofSeconds(9);

    private final Origin origin;
    private final Socket socket;
    private volatile String localAddress = "";

    private KeptConnection(Origin origin, Socket socket) {
        this.origin = origin;
        this.socket = socket;
    }

    /** Returns one that is not connected yet, so that it can be closed while it connects. */
    static KeptConnection to(Origin origin) {
        return new KeptConnection(origin, new Socket());
    }

    Origin origin() {
        return origin;
    }

    /** Returns its local address, as {@code address:port}; empty before it is open. */
    String localAddress() {
        return localAddress;
    }

    /** Opens it, says when it is, and answers pings until it ends; which is why it throws. */
    void run(Secret token, Runnable opened) throws IOException {
        socket.connect(new InetSocketAddress(origin.host(), origin.port()), (int) OPENING.toMillis());
        socket.setTcpNoDelay(true);
        try (Socket secured = secured()) {
            secured.setSoTimeout((int) OPENING.toMillis());
            DataInputStream in = new DataInputStream(new BufferedInputStream(secured.getInputStream()));
            OutputStream out = secured.getOutputStream();
            open(token, in, out);
            secured.setSoTimeout((int) SILENCE.toMillis());
            opened.run();
            answerPings(in, out);
        }
    }

    private Socket secured() throws IOException {
        if (!origin.scheme().equals("https")) {
            return socket;
        }
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, origin.host(), origin.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    private void open(Secret token, DataInputStream in, OutputStream out) throws IOException {
        WebSocketUpgrade upgrade = new WebSocketUpgrade();
        out.write(upgrade.request(origin, "/keepalive", token));
        upgrade.readResponse(in);
        String host = socket.getLocalAddress().getHostAddress().replaceFirst("%.*", ""); // without the scope
        out.write(WebSocketFrames.masked(WebSocketFrames.TEXT, endpoint(host, socket.getLocalPort())));
        Frame first = WebSocketFrames.read(in);
        while (first.opcode() == WebSocketFrames.PING) {
            out.write(WebSocketFrames.masked(WebSocketFrames.PONG, first.payload()));
            first = WebSocketFrames.read(in);
        }
        boolean isOk = first.opcode() == WebSocketFrames.TEXT
                && first.isLast()
                && Arrays.equals(first.payload(), "ok".getBytes(UTF_8));
        if (!isOk) {
            throw new IOException("it does not say ok");
        }
        localAddress = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + socket.getLocalPort();
    }

    private static byte[] endpoint(String host, int port) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = Messages.JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("host", host);
            json.writeNumberField("port", port);
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void answerPings(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            Frame frame = WebSocketFrames.read(in);
            if (frame.opcode() == WebSocketFrames.PING) {
                out.write(WebSocketFrames.masked(WebSocketFrames.PONG, frame.payload()));
            } else if (frame.opcode() == WebSocketFrames.CLOSE) {
                out.write(WebSocketFrames.masked(WebSocketFrames.CLOSE, frame.payload()));
                throw new IOException("it closed the connection");
            }
        }
    }

    /** Ends it, and whoever runs it. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
