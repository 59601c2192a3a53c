package io.sluice.gateway.operations.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::FFFF:c000:0201, 192.0.2.1",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::1, ::1",
        "::, ::",
        "1::, 1::",
        "fe80::1%eth0, fe80::1",
    })
    void isReadAndWrittenInOneForm(String text, String written) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address).hasToString(written);
        assertThat(address).isEqualTo(IpAddress.parse(written)).hasSameHashCodeAs(IpAddress.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "127.1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.-1",
                "01.2.3.4",
                "1.2.3.4 ",
                "1..2.3",
                "1.2.3.",
                "a.b.c.d",
                "localhost",
                "dead.beef",
                "face",
                "::g",
                ":",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "::1.2.3.256",
                "[::1]",
                "0x7f.0.0.1",
                "1e1.0.0.1",
                "host:80",
                "::ffff:example.com"
            })
    void whatIsNoneIsLookedUpNowhere(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void peersAreReadByTheirBytesOrTheirText() throws Exception {
        assertThat(IpAddress.of(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 1)))
                .hasToString("127.0.0.2");
        assertThat(IpAddress.of(InetSocketAddress.createUnresolved("::1", 1))).hasToString("::1");
        assertThat(IpAddress.of(InetSocketAddress.createUnresolved("", 0))).isNull();
        assertThat(IpAddress.of(InetSocketAddress.createUnresolved("localhost", 0)))
                .isNull();
        assertThat(IpAddress.of(new SocketAddress() {})).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.9.9, true",
        "::1, true",
        "::ffff:127.0.0.1, true",
        "128.0.0.1, false",
        "::2, false"
    })
    void loopback(String text, boolean isLoopback) {
        assertThat(IpAddress.parse(text).isLoopback()).isEqualTo(isLoopback);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.0.0.0, true",
        "192.0.2.64/26, 192.0.2.127, true",
        "192.0.2.64/26, 192.0.2.128, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 1.2.3.4, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/33, 2001:db8:7fff::, true",
        "2001:db8::/33, 2001:db8:8000::, false",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::ffff:10.0.0.0/104, 11.9.9.9, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
    })
    void rangesHoldAddressesOfTheirKind(String range, String address, boolean isIn) {
        assertThat(AddressRange.parse(range).contains(IpAddress.parse(address))).isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10/8",
                "::/129",
                "a/8",
                "::ffff:1.2.3.4/95"
            })
    void whatIsNoRange(String text) {
        assertThat(AddressRange.parse(text)).isNull();
    }
}
