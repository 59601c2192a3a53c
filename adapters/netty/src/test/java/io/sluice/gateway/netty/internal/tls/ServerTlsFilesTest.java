package io.sluice.gateway.netty.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.ssl.SslContext;
import io.sluice.gateway.netty.internal.tls.TlsFileException.Part;
import io.sluice.gateway.netty.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("HC-L-6: the files of a server's TLS")
class ServerTlsFilesTest {
    private static final List<String> HTTP_1_1 = List.of("http/1.1");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{1}")
    @DisplayName("may have their key in every usual form")
    @CsvSource({
        "server.pem, server.key",
        "server.pem, server-sec1.key",
        "server.pem, server-sec1-parameters.key",
        "server-and-key.pem, server-and-key.pem",
        "other.pem, other.key",
        "rsa.pem, rsa.key",
        "rsa.pem, rsa-pkcs1.key",
        "ed25519.pem, ed25519.key"
    })
    void keyForms(String certificate, String key) throws IOException {
        SslContext context = files(certificate, key).read().newContext(HTTP_1_1);
        assertThat(context.isServer()).isTrue();
        assertThat(context.applicationProtocolNegotiator().protocols()).isEqualTo(HTTP_1_1);
    }

    @ParameterizedTest(name = "{1}: {2}")
    @DisplayName("are refused with what was expected, each by its name")
    @CsvSource({
        "server.pem, server-encrypted.key, KEY, a private key that is not encrypted",
        "server.pem, server-encrypted-sec1.key, KEY, a private key that is not encrypted",
        "server.pem, client.key, KEY, the private key of the certificate",
        "server.pem, other.key, KEY, the private key of the certificate",
        "server.pem, rsa.key, KEY, 'a private key in PEM: PKCS#8, PKCS#1 or SEC1, of the certificate''s kind (EC)'",
        "server.pem, authority.pem, KEY, 'a private key in PEM: PKCS#8, PKCS#1 or SEC1'",
        "server.key, server.key, CERTIFICATE, certificates in PEM",
        "make, server.key, CERTIFICATE, certificates in PEM"
    })
    void refused(String certificate, String key, Part part, String expected) {
        assertRefused(files(certificate, key), part, expected);
    }

    @Test
    @DisplayName("are refused where they are missing, too large, or damaged")
    void unreadable() throws IOException {
        Path own = TestCertificates.file("server.pem");
        assertRefused(
                new ServerTlsFiles(folder.resolve("none"), own, null), Part.CERTIFICATE, "a file that can be read");
        assertRefused(new ServerTlsFiles(folder, own, null), Part.CERTIFICATE, "a file that can be read");
        Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        assertRefused(new ServerTlsFiles(large, own, null), Part.CERTIFICATE, "a file of at most 1048576 bytes");
        String key = Files.readString(TestCertificates.file("server-sec1.key"));
        Path damaged = Files.writeString(folder.resolve("damaged"), key.replaceFirst("\nM.{40}", "\nMHcCAQEEIOO/"));
        assertThatExceptionOfType(TlsFileException.class)
                .isThrownBy(() -> new ServerTlsFiles(own, damaged, null).read().newContext(HTTP_1_1))
                .satisfies(e -> assertThat(e.part()).isEqualTo(Part.KEY));
    }

    @Test
    @DisplayName("name no client authorities by an empty file: it would let everybody in")
    void emptyAuthorities() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        assertRefused(
                new ServerTlsFiles(TestCertificates.file("server.pem"), TestCertificates.file("server.key"), empty),
                Part.AUTHORITIES,
                "certificates in PEM");
    }

    @Test
    @DisplayName("give a warning where clients may not take the certificate")
    void warnings() throws IOException {
        Instant now = Instant.parse("2200-01-01T00:00:00Z");
        assertThat(files("server.pem", "server.key").read().warnings(now))
                .singleElement()
                .asString()
                .startsWith("the certificate has expired: 21");
        assertThat(files("server.pem", "server.key").read().warnings(Instant.EPOCH))
                .singleElement()
                .asString()
                .startsWith("the certificate is not valid yet");
        Path odd = Files.writeString(
                folder.resolve("odd.pem"),
                Files.readString(TestCertificates.file("other.pem"))
                        + Files.readString(TestCertificates.file("clients.pem")));
        ServerTlsFiles.State chain = new ServerTlsFiles(odd, odd, null).read();
        assertThat(chain.warnings(Instant.parse("2050-01-01T00:00:00Z")))
                .containsExactly("certificate 2 of the chain is not that of the issuer of the one before");
    }

    @Test
    @DisplayName("are told apart by what they hold, and show nothing of it")
    void equality() {
        ServerTlsFiles files = files("server.pem", "server.key");
        assertThat(files.read()).isEqualTo(files.read()).hasToString("State[of files for TLS]");
        assertThat(files.read()).isNotEqualTo(files("server.pem", "other.key").read());
    }

    private static ServerTlsFiles files(String certificate, String key) {
        return new ServerTlsFiles(TestCertificates.file(certificate), TestCertificates.file(key), null);
    }

    private static void assertRefused(ServerTlsFiles files, Part part, String expected) {
        assertThatExceptionOfType(TlsFileException.class)
                .isThrownBy(() -> files.read().newContext(HTTP_1_1))
                .satisfies(e -> {
                    assertThat(e.part()).isEqualTo(part);
                    assertThat(e.expected()).isEqualTo(expected);
                });
    }
}
