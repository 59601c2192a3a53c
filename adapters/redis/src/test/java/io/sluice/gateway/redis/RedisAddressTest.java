package io.sluice.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.ScriptedRedis;
import io.sluice.gateway.options.ServiceAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Where a Redis is, and how to come in (clause FL-R-5). */
class RedisAddressTest {
    @TempDir
    Path folder;

    @Test
    void comesInWithUserPasswordAndDatabase() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> ScriptedRedis.OK);
                Jedis jedis = connect("redis://me:${PW}@127.0.0.1:" + redis.port() + "/3")) {
            jedis.set("a", "b");
            assertThat(redis.commands())
                    .containsExactly(
                            List.of("AUTH", "me", "s:e@c/ret"), List.of("SELECT", "3"), List.of("SET", "a", "b"));
        }
    }

    @Test
    void saysNothingThatNobodyAskedFor() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> ScriptedRedis.OK);
                Jedis jedis = connect("redis://127.0.0.1:" + redis.port())) {
            jedis.set("a", "b");
            assertThat(redis.commands()).containsExactly(List.of("SET", "a", "b"));
        }
    }

    @Test
    void aPasswordMayStandAloneAndInAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "from-file\n");
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> ScriptedRedis.OK);
                Jedis jedis = connect("redis://127.0.0.1:" + redis.port() + "?password-file=" + file)) {
            assertThat(jedis.isConnected()).isTrue();
            assertThat(redis.commands()).containsExactly(List.of("AUTH", "from-file"));
        }
    }

    @Test
    void aServerThatRefusesIsAnErrorWithoutThePassword() throws Exception {
        String wrong = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> wrong)) {
            assertThatThrownBy(() -> connect("redis://:${PW}@127.0.0.1:" + redis.port()))
                    .isInstanceOf(JedisAccessControlException.class)
                    .hasMessageNotContaining("s:e@c/ret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-ERR unknown command 'AUTH', with args beginning with: 's:e@c...'\r\n", "-ERR no s:e@c/ret\r\n"
            })
    void aServerThatRepeatsThePasswordIsNotRepeated(String response) throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> response)) {
            assertThatThrownBy(() -> connect("redis://:${PW}@127.0.0.1:" + redis.port()))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessage("AUTH or SELECT is unknown to the server")
                    .hasNoCause();
        }
    }

    @Test
    void aServerThatSaysNothingIsWaitedForNoLongerThanTheTimeout() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis(0, command -> null)) {
            assertThatThrownBy(() -> connect("redis://:pw@127.0.0.1:" + redis.port() + "?timeout-ms=50"))
                    .isInstanceOf(JedisConnectionException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis://a:1/x, the number of a database as the path",
        "redis://a:1/-1, the number of a database as the path",
        "'redis://a:1,b:2', one host and its port",
        "redis://a:99999, 'host:port, with a port of 1 to 65535'",
        "redis://me@a, 'a password behind the user, or password-file'",
        "redis://a?timeout-ms=0, a whole number from 1",
        "redis://a?ca-file=/etc/ca.pem, 'one of timeout-ms, password-file'",
        "rediss://a?ca-file=/none, a readable file with certificates in PEM",
        "http://a, redis://host:port or rediss://host:port"
    })
    void whatIsWrongIsNamed(String address, String expected) {
        assertThatThrownBy(() -> read(address))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void aFileWithoutCertificatesIsWrong() throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nx\n");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> read("rediss://a?ca-file=" + file)).hasMessageContaining("certificates in PEM");
        assertThatThrownBy(() -> read("rediss://a?ca-file=" + empty)).hasMessageContaining("certificates in PEM");
    }

    @Test
    void isShownWithoutCredentials() {
        assertThat(read("rediss://me:${PW}@h:1/2?timeout-ms=5")).hasToString("rediss://h:1/2");
    }

    private static Jedis connect(String address) {
        return read(address).connect();
    }

    private static RedisAddress read(String text) {
        ServiceAddress address = ServiceAddress.of("option", text, Map.of("PW", "s:e@c/ret")::get);
        RedisAddress redis = RedisAddress.read(address);
        address.end();
        return redis;
    }
}
