package io.sluice.gateway.llumnix.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.testkit.TestTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdTlsTest {
    private final Path folder;

    EtcdTlsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void writeFiles() throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = TestTls.class.getResourceAsStream("localhost.p12")) {
            store.load(in, password);
        }
        String alias = store.aliases().nextElement();
        write("cert.pem", "CERTIFICATE", store.getCertificate(alias).getEncoded());
        write("key.pem", "PRIVATE KEY", store.getKey(alias, password).getEncoded());
    }

    @Test
    void speaksToAnEtcdWhoseAuthorityIsGivenAndShowsACertificate() throws IOException {
        try (FakeEtcd etcd = new FakeEtcd(TestTls.context());
                EtcdClient client = new EtcdClient(connection(
                        etcd,
                        "?tls=true&ca-file=" + file("cert.pem") + "&cert-file=" + file("cert.pem") + "&key-file="
                                + file("key.pem")))) {
            assertThat(client.range("a").revision()).isEqualTo(1);
        }
    }

    @Test
    void refusesAnEtcdThatTheJvmDoesNotTrust() throws IOException {
        try (FakeEtcd etcd = new FakeEtcd(TestTls.context());
                EtcdClient client = new EtcdClient(connection(etcd, "?tls=true"))) {
            assertThatThrownBy(() -> client.range("a")).hasMessageContaining("certificate is not trusted");
        }
    }

    @Test
    void namesTheFilesThatAreNotWhatTheyShouldBe() throws IOException {
        Files.writeString(folder.resolve("empty.pem"), "nothing");
        assertProblem("ca-file", "&ca-file=" + file("empty.pem"));
        assertProblem("ca-file", "&ca-file=" + file("missing.pem"));
        assertProblem("cert-file", "&cert-file=" + file("empty.pem") + "&key-file=" + file("key.pem"));
        assertProblem("key-file", "&cert-file=" + file("cert.pem") + "&key-file=" + file("empty.pem"));
        assertProblem("key-file", "&cert-file=" + file("cert.pem"));
        assertProblem("cert-file", "&key-file=" + file("key.pem"));
    }

    private static void assertProblem(String parameter, String parameters) {
        ServiceAddress address = address("etcd://localhost?tls=true" + parameters);
        EtcdAddress.connection(address);
        assertThatThrownBy(address::end)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).singleElement().asString().contains(parameter));
    }

    private static EtcdConfig connection(FakeEtcd etcd, String parameters) {
        ServiceAddress address = address("etcd://localhost:" + etcd.origin().port() + parameters);
        EtcdConfig config = EtcdAddress.connection(address);
        address.end();
        return config;
    }

    private static ServiceAddress address(String text) {
        return ServiceAddress.of("instances", text, name -> null);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void write(String name, String kind, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
}
