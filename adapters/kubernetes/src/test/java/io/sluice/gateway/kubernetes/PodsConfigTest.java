package io.sluice.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a configuration of Pods refuses. */
class PodsConfigTest {
    private static PodsConfig.Builder builder() {
        return PodsConfig.builder("llm").selector("a");
    }

    private static void refuses(PodsConfig.Builder builder, String problem) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void byDefaultItReadsLlmDsRoleAndPort8000() {
        PodsConfig config = builder().build();
        assertThat(config.roleLabel()).isEqualTo("llm-d.ai/role");
        assertThat(config.ports()).isEqualTo(List.of(8000));
        assertThat(config.relistPeriod()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void whatIsWrongIsRefused() {
        refuses(PodsConfig.builder("llm"), "selector: ");
        refuses(PodsConfig.builder("a/b").selector("a"), "namespace: a/b ");
        refuses(builder().ports(), "ports: [] ");
        refuses(builder().ports(0), "ports: [0] ");
        refuses(builder().ports(1, 1), "ports: [1, 1] ");
        refuses(builder().auxPort(-1), "auxPort: -1 ");
        refuses(builder().relistPeriod(Duration.ZERO), "relistPeriod: PT0S ");
    }
}
