package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every other test relies on: the build runs them with assertions and leak detection on. */
class TestSetupTest {
    @Test
    void assertionsAndLeakDetectionAreOn() {
        assertThat(TestSetupTest.class.desiredAssertionStatus()).isTrue();
        assertThat(System.getProperty("sluice.leakDetection")).isEqualTo("true");
    }
}
