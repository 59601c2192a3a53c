package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointAuth;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;

/** Values are equal by all that they are made of, and by nothing else: they are keys of pools, limits, circuits and leases. */
class ValuesTest {
    @Test
    void secret() {
        EqualsVerifier.forClass(Secret.class).withNonnullFields("value").verify();
    }

    @Test
    void tokenUsage() {
        EqualsVerifier.forClass(TokenUsage.class).verify();
    }

    @Test
    void instance() {
        EqualsVerifier.forClass(Instance.class)
                .withNonnullFields(
                        "id",
                        "models",
                        "role",
                        "origin",
                        "auxHost",
                        "apiKey",
                        "labels",
                        "zone",
                        "served",
                        "authorization")
                .withIgnoredFields("served", "authorization") // made of others
                .suppress(Warning.STRICT_HASHCODE) // the id tells nearly all apart
                .verify();
    }

    // The rest holds its hash, or an array with room to spare, which fields filled from outside contradict: checked by
    // examples.

    @Test
    void origin() {
        check(
                Origin.of("http", "a", 80),
                Origin.of("http", "a", 80),
                Origin.of("http", "b", 80),
                Origin.of("http", "a", 81),
                Origin.of("https", "a", 80));
    }

    @Test
    void headers() {
        check(
                Headers.of("a", "1", "b", "2"),
                Headers.of("A", "1", "B", "2"),
                Headers.empty(),
                Headers.of("a", "1"),
                Headers.of("b", "2", "a", "1"),
                Headers.of("a", "1", "b", "3"));
    }

    @Test
    void endpoint() {
        Endpoint base = Endpoint.of("http://a/v1");
        check(
                base,
                Endpoint.of("http://a/v1"),
                Endpoint.of("http://b/v1"),
                Endpoint.of("http://a/v2"),
                base.withApiKey(Secret.of("k")),
                base.withApiKey(Secret.of("other")),
                base.withRewriteModel("m"),
                base.toBuilder()
                        .apiKey(Secret.of("k"))
                        .auth(EndpointAuth.API_KEY)
                        .build(),
                base.toBuilder().headers(Headers.of("x", "1")).build());
    }

    /** Checks that the first two are equal, and no other two are. */
    private static void check(Object one, Object same, Object... others) {
        assertThat(one)
                .isEqualTo(same)
                .hasSameHashCodeAs(same)
                .isNotEqualTo(null)
                .isNotEqualTo("a");
        List<Object> all = new ArrayList<>(List.of(others));
        all.add(one);
        assertThat(all).doesNotHaveDuplicates();
    }
}
