package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clause RT-X-2. */
class RequestIdsTest {
    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(strings = {"a", "!~", "3f2b-11", "id;with=\"anything\",visible"})
    void usableIdOfTheClientIsKept(String id) {
        assertThat(idFor(id)).isEqualTo(id);
    }

    @Test
    void lengthIsAtMost128() {
        assertThat(idFor("x".repeat(128))).isEqualTo("x".repeat(128));
        assertThat(idFor("x".repeat(129))).matches(RequestIdsTest::isRandomUuid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "\u007f", "é", "a\u0001"})
    void otherIdsAreReplaced(String id) {
        assertThat(idFor(id)).matches(RequestIdsTest::isRandomUuid);
    }

    @Test
    void firstOfSeveralCounts() {
        Headers headers = Headers.of("X-Request-ID", "first", "x-request-id", "second");
        assertThat(RequestIds.of(headers, random)).isEqualTo("first");
    }

    @Test
    void madeIdsAreRandomUuids() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = RequestIds.of(Headers.empty(), random);
            assertThat(id).matches(RequestIdsTest::isRandomUuid);
            ids.add(id);
        }
        assertThat(ids).hasSize(10_000);
    }

    private String idFor(String given) {
        return RequestIds.of(Headers.of("x-request-id", given), random);
    }

    private static boolean isRandomUuid(String id) {
        UUID uuid = UUID.fromString(id);
        return uuid.toString().equals(id) && uuid.version() == 4 && uuid.variant() == 2;
    }
}
