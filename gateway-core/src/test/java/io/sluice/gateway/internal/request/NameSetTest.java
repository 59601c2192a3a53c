package io.sluice.gateway.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameSetTest {
    private final NameSet names = NameSet.of("te", "host", "upgrade", "trailer");

    @Test
    void namesAreFoundWithoutRegardToCase() {
        assertThat("te,TE,Host,hOST,upgrade,Trailer".split(",")).allMatch(names::contains);
    }

    @Test
    void otherNamesAreNotWhateverTheirLength() {
        assertThat(",t,ta,hose,upgradf,x-much-longer-than-any".split(",")).noneMatch(names::contains);
    }

    @Test
    void setsGrowByMakingNewOnes() {
        NameSet more = names.and("x-much-longer-than-any");
        assertThat("te,host,upgrade,trailer,X-Much-Longer-Than-Any".split(",")).allMatch(more::contains);
        assertThat(names.contains("x-much-longer-than-any")).isFalse();
        assertThat(NameSet.of("te", "host").and("a")).hasToString("NameSet[a, te, host]");
    }

    @Test
    void emptySetHoldsNothing() {
        assertThat(",a,te".split(",")).noneMatch(NameSet.of()::contains);
    }
}
