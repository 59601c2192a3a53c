package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.ServiceAddress.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAddressTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", "p@ss:/?&%41", "HOST", "10.0.0.9");

    private static ServiceAddress read(String text) {
        return ServiceAddress.of("instances", text, ENVIRONMENT::get);
    }

    @Test
    void readsEachPart() {
        ServiceAddress address =
                read("redis://me:secret@10.0.0.1:7000,[::1],db.local:1/3?prefix=a%3Ab:&timeout-ms=50&tls");

        assertThat(address.scheme()).isEqualTo("redis");
        assertThat(address.user()).isEqualTo("me");
        assertThat(address.password().reveal()).isEqualTo("secret");
        assertThat(address.hosts(6379))
                .containsExactly(new Host("10.0.0.1", 7000), new Host("::1", 6379), new Host("db.local", 1));
        assertThat(address.path()).isEqualTo("3");
        assertThat(address.text("prefix", "")).isEqualTo("a:b:");
        assertThat(address.millis("timeout-ms", Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(50));
        assertThat(address.flag("tls", false)).isTrue();
        address.end();
    }

    @Test
    void takesDefaultsForWhatIsNotThere() {
        ServiceAddress address = read("etcd://10.0.0.1");

        assertThat(address.user()).isEmpty();
        assertThat(address.password().isEmpty()).isTrue();
        assertThat(address.path()).isEmpty();
        assertThat(address.hosts(2379)).containsExactly(new Host("10.0.0.1", 2379));
        assertThat(address.number("port", 7, 1, 9)).isEqualTo(7);
        assertThat(address.flag("tls", false)).isFalse();
        assertThat(address.text("prefix", "p")).isEqualTo("p");
        address.end();
    }

    @Test
    void aVariableMayHoldAnyCharacter() {
        ServiceAddress address = read("redis://me:${PASSWORD}@${HOST}:1/");

        assertThat(address.password().reveal()).isEqualTo("p@ss:/?&%41");
        assertThat(address.hosts(1)).containsExactly(new Host("10.0.0.9", 1));
        address.end();
    }

    @Test
    void aPlusIsAPlus() {
        assertThat(read("k8s://n?selector=a+b%2Bc").text("selector", "")).isEqualTo("a+b+c");
    }

    @Test
    void aPasswordMayStandInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "from file\n");
        ServiceAddress address = read("redis://h?password-file=" + file);

        assertThat(address.password().reveal()).isEqualTo("from file");
        address.end();
    }

    @Test
    void showsNeitherUserNorPasswordNorParameters() {
        assertThat(read("redis://me:secret@h:1/3?token=secret")).hasToString("redis://h:1/3");
    }

    @Test
    void hostsShowAsTheyAreWritten() {
        assertThat(new Host("::1", 80)).hasToString("[::1]:80");
        assertThat(new Host("h", 80)).hasToString("h:80");
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        ServiceAddress address = read(
                "redis://me:${NONE}@h:0,:3,h:x,?timeout-ms=0&check=maybe&prefx=a&tls=true&tls=true&x=%zz&password-file=/none/here");
        address.hosts(1);
        address.password();
        address.millis("timeout-ms", Duration.ofSeconds(1));
        address.flag("tls", true);
        address.flag("check", true);
        address.text("prefix", "");

        assertThatThrownBy(address::end)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("\"h:0\" (expected: host:port")
                .hasMessageContaining("\":3\"")
                .hasMessageContaining("\"h:x\"")
                .hasMessageContaining("\"timeout-ms\" (expected: a whole number from 1")
                .hasMessageContaining("\"check\" (expected: true or false)")
                .hasMessageContaining("\"tls\" (expected: to be given once)")
                .hasMessageContaining("\"prefx\" (expected: perhaps prefix)")
                .hasMessageContaining("%XX with two hex digits")
                .hasMessageContaining("\"password-file\" (expected: no other password beside it)")
                .hasMessageContaining("\"password-file\" (expected: a readable file in UTF-8)");
    }

    @Test
    void aPasswordWhoseHostWasForgottenIsNotShown() {
        ServiceAddress address = read("redis://me:s3cret");
        address.hosts(1);

        assertThatThrownBy(address::end).hasMessageContaining("\"me\"").hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://${PLACE}", "redis://me:s3cret%40h:1", "redis://s3cret%40h"})
    void aUserIsNoPartOfAHost(String text) {
        ServiceAddress address = ServiceAddress.of("option", text, Map.of("PLACE", "me:s3cret@h:1")::get);
        address.hosts(1);

        assertThatThrownBy(address::end).hasMessageContaining("host:port").hasMessageNotContaining("s3cret");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() {
        ServiceAddress address = read("redis://:${NONE}@h");
        address.password();

        assertThatThrownBy(address::end).hasMessageContaining("the environment variable NONE to be set");
    }

    @Test
    void whatIsNoAddressIsAProblem() {
        ServiceAddress address = read("redis:h");

        assertThatThrownBy(address::end).hasMessageContaining("scheme://host:port");
    }
}
