package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins: from parts and from URIs, and what is none. */
class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "http,  example.com,    80,   example.com,       http://example.com",
        "HTTP,  Example.COM,    8080, example.com:8080,  http://example.com:8080",
        "https, example.com,    443,  example.com,       https://example.com",
        "https, example.com,    80,   example.com:80,    https://example.com:80",
        "http,  example.com,    443,  example.com:443,   http://example.com:443",
        "http,  10.0.0.1,       8000, 10.0.0.1:8000,     http://10.0.0.1:8000",
        "http,  my_container,   8000, my_container:8000, http://my_container:8000",
        "http,  xn--mnchen-3ya, 80,   xn--mnchen-3ya,    http://xn--mnchen-3ya",
        "http,  ::1,            80,   [::1],             http://[::1]",
        "http,  [::1],          81,   [::1]:81,          http://[::1]:81",
        "https, 2001:DB8::A,    443,  [2001:db8::a],     https://[2001:db8::a]",
        "http,  ::ffff:1.2.3.4, 80,   [::ffff:1.2.3.4],  http://[::ffff:1.2.3.4]",
        "http,  fe80::1%Eth0,   80,   [fe80::1],         http://[fe80::1%Eth0]",
        "http,  h,              1,    h:1,               http://h:1",
        "http,  h,              65535,h:65535,           http://h:65535"
    })
    void isMadeOfItsParts(String scheme, String host, int port, String authority, String text) {
        Origin origin = Origin.of(scheme, host, port);

        assertThat(origin.authority()).isEqualTo(authority);
        assertThat(origin).hasToString(text);
        assertThat(origin.port()).isEqualTo(port);
        assertThat(origin.scheme()).isEqualToIgnoringCase(scheme);
        assertThat(origin.isSecure()).isEqualTo(scheme.equals("https"));
        // Its text is a URI that means the same.
        assertThat(Origin.of(URI.create(text))).isEqualTo(origin);
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com/v1?a#b,         http://example.com",
        "HTTPS://Example.com,               https://example.com",
        "http://example.com:,               http://example.com",
        "http://my_host/v1,                 http://my_host",
        "http://my_host:8000/v1,            http://my_host:8000",
        "http://my_host:,                   http://my_host",
        "http://a_b.internal:443,           http://a_b.internal:443",
        "http://user:word@my_host:81/,      http://my_host:81",
        "http://user:word@example.com:81/,  http://example.com:81",
        "http://[fe80::1%25eth0]:8000/,     http://[fe80::1%eth0]:8000",
        "http://[fe80::1%eth0]:8000/,       http://[fe80::1%eth0]:8000",
        "https://[::1]:443/,                https://[::1]"
    })
    void isReadFromAUri(String uri, String text) {
        assertThat(Origin.of(URI.create(uri))).hasToString(text);
    }

    @Test
    void hostIsBareAndKeepsItsZone() {
        assertThat(Origin.of("http", "[FE80::A%Eth0]", 80).host()).isEqualTo("fe80::a%Eth0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a/b",
                "a?b",
                "a#b",
                "a@b",
                "a:b",
                "a:80",
                "host:8000",
                "a\r\nb",
                "a%b",
                "%",
                "[a]",
                "[]",
                "[",
                "]",
                "[::1",
                "::1]",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "::1]?a=[b",
                "::1]:80/[",
                "fe80::1%",
                "münchen.example",
                "\u2100.example",
                "\uff45xample.com",
                "a,b",
                "*",
                "a\\b"
            })
    void refusesWhatIsNoHost(String host) {
        assertThatThrownBy(() -> Origin.of("http", host, 80))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host: \"")
                .hasMessageEndingWith("(expected: an ASCII host name or an address)")
                .hasMessageNotContainingAny("\r", "\n");
    }

    @Test
    void refusesEndlessNames() {
        assertThatThrownBy(() -> Origin.of("http", "a".repeat(256), 80)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp", "ws", "http:", "httpſ", "https\n"})
    void refusesOtherSchemes(String scheme) {
        assertThatThrownBy(() -> Origin.of(scheme, "h", 80))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("scheme: \"")
                .hasMessageEndingWith("(expected: http or https)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesOtherPorts(int port) {
        assertThatThrownBy(() -> Origin.of("http", "h", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: " + port + " (expected: 1 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "example.com",
                "//example.com",
                "http:example.com",
                "http:///v1",
                "mailto:a@b",
                "ftp://example.com",
                "http://example.com:0",
                "http://example.com:65536",
                "http://my_host:99999",
                "http://my_host:123456",
                "http://my_host:+80",
                "http://a_b:c_d:80",
                "http://::1",
                "http://fe80::1:80",
                "http://user:word@",
                "http://münchen.example"
            })
    void refusesUrisWithoutAnOrigin(String uri) {
        URI parsed = URI.create(uri);
        assertThatThrownBy(() -> Origin.of(parsed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("word");
    }

    @Test
    void equalBySchemeHostAndPort() {
        Origin origin = Origin.of("http", "h", 80);

        assertThat(origin)
                .isEqualTo(Origin.of("HTTP", "H", 80))
                .hasSameHashCodeAs(Origin.of("HTTP", "H", 80))
                .isEqualTo(Origin.of(URI.create("http://h")))
                .isNotEqualTo(Origin.of("https", "h", 80))
                .isNotEqualTo(Origin.of("http", "h", 81))
                .isNotEqualTo(Origin.of("http", "g", 80))
                .isNotEqualTo("http://h");
    }
}
