package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AttributesTest {
    private static final AttributeKey<String> TENANT = AttributeKey.of("tenant");
    private static final AttributeKey<Integer> QUOTA = AttributeKey.of("quota");

    private final Attributes some = Attributes.empty().with(TENANT, "acme").with(QUOTA, 7);

    @Test
    void aValueStandsBehindItsKey() {
        String tenant = some.get(TENANT);
        assertThat(tenant).isEqualTo("acme");
        assertThat(some.getOrDefault(QUOTA, 1)).isEqualTo(7);
        assertThat(some.contains(QUOTA)).isTrue();
        assertThat(some.keys()).containsExactly(TENANT, QUOTA);
    }

    @Test
    void aKeyIsItselfAlone() {
        AttributeKey<String> other = AttributeKey.of("tenant");
        assertThat(some.get(other)).isNull();
        assertThat(some.getOrDefault(other, "none")).isEqualTo("none");
        assertThat(some.with(other, "x").get(TENANT)).isEqualTo("acme");
    }

    @Test
    void anotherValueReplacesTheFirstAndLeavesTheOriginalAlone() {
        Attributes changed = some.with(TENANT, "other");
        assertThat(changed.get(TENANT)).isEqualTo("other");
        assertThat(changed.keys()).containsExactly(TENANT, QUOTA);
        assertThat(some.get(TENANT)).isEqualTo("acme");
    }

    @Test
    void othersAreAddedAndWin() {
        AttributeKey<String> user = AttributeKey.of("user");
        Attributes both = some.with(Attributes.empty().with(user, "u").with(QUOTA, 9));
        assertThat(both).isEqualTo(some.with(QUOTA, 9).with(user, "u")).hasToString("Attributes[tenant, quota, user]");
        assertThat(some.get(QUOTA)).isEqualTo(7);
        assertThat(some.with(Attributes.empty())).isSameAs(some);
        assertThat(Attributes.empty().with(some)).isSameAs(some);
        assertThat(some.with(some)).isEqualTo(some);
    }

    @Test
    void equalityIsThatOfTheMappings() {
        Attributes turned = Attributes.empty().with(QUOTA, 7).with(TENANT, "acme");
        assertThat(turned).isEqualTo(some).hasSameHashCodeAs(some);
        assertThat(some)
                .isNotEqualTo(some.with(QUOTA, 8))
                .isNotEqualTo(Attributes.empty().with(QUOTA, 7));
    }

    @Test
    void valuesAreNotPrinted() {
        assertThat(some).hasToString("Attributes[tenant, quota]");
        assertThat(GatewayRequest.builder("GET", "/").attributes(some).build().toString())
                .doesNotContain("acme");
    }

    @Test
    void nothingIsNoValue() {
        assertThat(Attributes.empty().isEmpty()).isTrue();
        assertThatThrownBy(() -> some.with(TENANT, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> AttributeKey.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
