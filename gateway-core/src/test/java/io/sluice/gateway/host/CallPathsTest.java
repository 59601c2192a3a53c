package io.sluice.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The paths that are calls")
class CallPathsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/chat/completions", "/v1/", "/v1/anything/at/all", "/generate", "/inference/v1/generate"})
    void calls(String path) {
        assertThat(CallPaths.contains(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v2/x", "/metrics", "/generate/", "/healthz", "//v1/x"})
    void pages(String path) {
        assertThat(CallPaths.contains(path)).isFalse();
    }
}
