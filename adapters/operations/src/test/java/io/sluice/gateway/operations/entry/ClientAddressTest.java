package io.sluice.gateway.operations.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Headers;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies at 10.0.0.0/8 and fd00::/8 are trusted. */
@DisplayName("HC-L-12")
class ClientAddressTest {
    private final ClientAddress behindProxies = new ClientAddress(
            Stream.of("10.0.0.0/8", "fd00::/8").map(AddressRange::parse).toList());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "203.0.113.9 | 203.0.113.9",
                "203.0.113.9:4711 | 203.0.113.9",
                "[2001:db8::9]:4711 | 2001:db8::9",
                "[2001:db8::9] | 2001:db8::9",
                "2001:db8::9 | 2001:db8::9",
                "::ffff:203.0.113.9 | 203.0.113.9",
                "1.1.1.1, 203.0.113.9 | 203.0.113.9",
                "203.0.113.9, 10.1.1.1 | 203.0.113.9",
                "203.0.113.9 ,  10.1.1.1,fd00::1 | 203.0.113.9",
                "1.1.1.1, 203.0.113.9, 10.1.1.1 | 203.0.113.9",
                "10.2.2.2, 10.1.1.1 | 10.2.2.2",
                "203.0.113.9, unknown | 10.0.0.1",
                "203.0.113.9, unknown, 10.1.1.1 | 10.1.1.1",
                "203.0.113.9, | 10.0.0.1",
                "localhost | 10.0.0.1",
                "203.0.113.9:x | 10.0.0.1",
                "203.0.113.9:123456 | 10.0.0.1",
                "[203.0.113.9] | 10.0.0.1",
                "[2001:db8::9 | 10.0.0.1",
                "~~ | 10.0.0.1",
            })
    void lastUntrustedOfTheList(String field, String client) {
        assertThat(client(Headers.of("X-Forwarded-For", field))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "for=203.0.113.9 | 203.0.113.9",
                "For=\"203.0.113.9:80\" | 203.0.113.9",
                "for=\"203.0.113.9:_port\" | 203.0.113.9",
                "for=\"[2001:db8::9]:4711\";proto=https | 2001:db8::9",
                "proto=http ; FOR=203.0.113.9 ; by=10.0.0.1 | 203.0.113.9",
                "for=1.1.1.1, for=203.0.113.9;host=\"a,b;for=9.9.9.9\" | 203.0.113.9",
                "for=203.0.113.9, for=10.1.1.1 | 203.0.113.9",
                "for=1.1.1.1, for=_hidden | 10.0.0.1",
                "for=1.1.1.1, for=unknown | 10.0.0.1",
                "for=1.1.1.1, for=\"_hidden:80\", for=10.1.1.1 | 10.1.1.1",
                "for=1.1.1.1, proto=https | 10.0.0.1",
                "for=1.1.1.1;for=203.0.113.9 | 10.0.0.1",
                "for=\"1.1.1.1, for=203.0.113.9 | 10.0.0.1",
                "for=\"203\\.0.113.9\" | 203.0.113.9",
                "for= | 10.0.0.1",
                "for=\" | 10.0.0.1",
                "nonsense | 10.0.0.1",
                ";;;,,, | 10.0.0.1",
            })
    void lastUntrustedOfForwarded(String field, String client) {
        assertThat(client(Headers.of("forwarded", field))).isEqualTo(client);
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(client(Headers.of("x-forwarded-for", "203.0.113.9", "X-Forwarded-For", "10.1.1.1")))
                .isEqualTo("203.0.113.9");
        assertThat(client(Headers.of("forwarded", "for=1.1.1.1", "x", "y", "Forwarded", "for=203.0.113.9")))
                .isEqualTo("203.0.113.9");
    }

    @Test
    void bothFieldsMustAgree() {
        assertThat(client(Headers.of("forwarded", "for=203.0.113.9", "x-forwarded-for", "1.1.1.1, 203.0.113.9")))
                .isEqualTo("203.0.113.9");
        assertThat(client(Headers.of("forwarded", "for=1.1.1.1", "x-forwarded-for", "203.0.113.9")))
                .as("one of them came from the client")
                .isEqualTo("10.0.0.1");
    }

    @Test
    void nobodyElseIsBelieved() {
        Headers fields = Headers.of("x-forwarded-for", "127.0.0.1", "forwarded", "for=127.0.0.1");
        assertThat(behindProxies.of(fields, peer("203.0.113.7"))).hasToString("203.0.113.7");
        assertThat(new ClientAddress(List.of()).of(fields, peer("10.0.0.1"))).hasToString("10.0.0.1");
        assertThat(behindProxies.of(fields, InetSocketAddress.createUnresolved("", 0)))
                .isNull();
    }

    @Test
    void aLongListOfGarbageIsWalkedOnce() {
        assertThat(client(Headers.of("x-forwarded-for", "10.1.1.1,".repeat(5_000) + "10.1.1.1")))
                .isEqualTo("10.1.1.1");
        assertThat(client(Headers.of("forwarded", "\\\",;=".repeat(10_000)))).isEqualTo("10.0.0.1");
    }

    private String client(Headers fields) {
        return String.valueOf(behindProxies.of(fields, peer("10.0.0.1")));
    }

    private static InetSocketAddress peer(String address) {
        return InetSocketAddress.createUnresolved(address, 4711);
    }
}
