package io.sluice.gateway.netty.tls;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** The certificates and keys that lie beside the script {@code make}, and clients that trust them. */
public final class TestCertificates {
    private TestCertificates() {}

    /** Returns a file. */
    public static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(TestCertificates.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what a client has that trusts the authority of the servers and shows no certificate. */
    public static SSLContext client() {
        return context(
                SslContextBuilder.forClient().trustManager(file("authority.pem").toFile()));
    }

    /** Returns what a client has that trusts the authority of the servers and shows this certificate. */
    public static SSLContext client(String certificate, String key) {
        return context(SslContextBuilder.forClient()
                .trustManager(file("authority.pem").toFile())
                .keyManager(file(certificate).toFile(), file(key).toFile()));
    }

    /** Returns a client that has shaken hands with a server on the loopback interface. */
    public static RawClient connect(int port, SSLContext context, String... protocols) throws IOException {
        return RawClient.over(socket(port, context, 0, protocols));
    }

    /** Returns a socket that has shaken hands, by these versions of TLS or those that are usual. */
    public static SSLSocket socket(int port, SSLContext context, int receiveBuffer, String... protocols)
            throws IOException {
        Socket plain = new Socket();
        if (receiveBuffer > 0) {
            plain.setReceiveBufferSize(receiveBuffer);
        }
        plain.setSoTimeout(10_000);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return socket;
    }

    private static SSLContext context(SslContextBuilder builder) {
        try {
            return ((JdkSslContext) builder.sslProvider(SslProvider.JDK).build()).context();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }
}
