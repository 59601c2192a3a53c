package io.sluice.gateway.netty.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("HC-L-6: a certificate that is watched")
class WatchedContextTest {
    private static final List<String> HTTP_1_1 = List.of("http/1.1");

    @TempDir
    private Path folder;

    private ServerTlsFiles files;

    @BeforeEach
    void files() throws IOException {
        files = new ServerTlsFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"), null);
        write("server");
    }

    @Test
    @DisplayName("changes when both files have changed, one after the other, and not in between")
    void oneAfterTheOther() throws IOException {
        WatchedContext watched = WatchedContext.unwatched(files, HTTP_1_1);
        SslContext first = watched.get();
        copy("other.pem", "tls.crt");
        watched.look();
        assertThat(watched.get()).isSameAs(first);
        copy("other.key", "tls.key");
        watched.look();
        assertThat(watched.get()).isNotSameAs(first);
    }

    @Test
    @DisplayName("stays what it is while files say the same, are damaged, or are gone, and comes back with them")
    void bad() throws IOException {
        WatchedContext watched = WatchedContext.unwatched(files, HTTP_1_1);
        SslContext first = watched.get();
        write("server");
        looks(watched, 2);
        Files.writeString(files.key(), "no key");
        looks(watched, 3);
        Files.delete(files.certificate());
        looks(watched, 3);
        write("server");
        looks(watched, 1);
        assertThat(watched.get()).isSameAs(first);
        write("other");
        watched.look();
        assertThat(watched.get()).isNotSameAs(first);
    }

    @Test
    @DisplayName("is found by way of links, as Kubernetes mounts it")
    void links() throws IOException {
        Files.delete(files.certificate());
        Files.delete(files.key());
        Path data = folder.resolve("..data");
        Files.createSymbolicLink(data, mount("server"));
        Files.createSymbolicLink(files.certificate(), data.resolve("tls.crt"));
        Files.createSymbolicLink(files.key(), data.resolve("tls.key"));
        WatchedContext watched = WatchedContext.unwatched(files, HTTP_1_1);
        SslContext first = watched.get();
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), mount("rsa"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        watched.look();
        assertThat(watched.get()).isNotSameAs(first);
    }

    @Test
    @DisplayName("is looked at again and again until it is closed")
    void thread() throws IOException {
        WatchedContext watched = WatchedContext.start(files, HTTP_1_1);
        try (watched) {
            SslContext first = watched.get();
            write("other");
            Await.until("the new certificate is taken", () -> watched.get() != first);
        }
        watched.close();
    }

    private static void looks(WatchedContext watched, int times) {
        for (int i = 0; i < times; i++) {
            watched.look();
        }
    }

    private Path mount(String name) throws IOException {
        Path mount = Files.createDirectory(folder.resolve("..mount-" + name));
        Files.copy(TestCertificates.file(name + ".pem"), mount.resolve("tls.crt"));
        Files.copy(TestCertificates.file(name + ".key"), mount.resolve("tls.key"));
        return mount;
    }

    private void write(String name) throws IOException {
        copy(name + ".pem", "tls.crt");
        copy(name + ".key", "tls.key");
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(TestCertificates.file(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }
}
