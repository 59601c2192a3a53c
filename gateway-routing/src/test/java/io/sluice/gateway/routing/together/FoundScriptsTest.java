package io.sluice.gateway.routing.together;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the composition check has found: the smallest scripts that failed once. */
class FoundScriptsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                seed 682
                option fallback-retry-queue-enabled true
                option route-policy prefix
                route e0(fallback=true)
                script e0 status
                call chat
                """,
            })
    void holds(String script) {
        assertThat(Campaign.judge(World.parse(script))).isEmpty();
    }
}
