package io.sluice.gateway.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.internal.RecordingLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginErrorsTest {
    private final RecordingLog log = new RecordingLog();
    private final PluginErrors errors = new PluginErrors(log);

    @Test
    void whatAPlugInThrowsIsContainedAndLoggedOnceForItsClass() {
        List<String> plugIn = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            errors.contain(plugIn, () -> {
                throw new IllegalStateException("first");
            });
        }
        errors.contained(new ArrayList<>(), new AssertionError("of the same class"));
        errors.contained("another", new AssertionError("second"));
        assertThat(log.lines())
                .containsExactly(
                        "WARN class java.util.ArrayList threw; what it throws from now on is not logged:"
                                + " java.lang.IllegalStateException: first",
                        "WARN class java.lang.String threw; what it throws from now on is not logged:"
                                + " java.lang.AssertionError: second");
    }

    @Test
    void whatThrowsNothingIsJustRun() {
        List<String> ran = new ArrayList<>();
        errors.contain(this, () -> ran.add("ran"));
        assertThat(ran).containsExactly("ran");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void everyEndOfACallIsLogged() {
        errors.endedCall("id-1", new IllegalStateException("a"));
        errors.endedCall("id-2", new IllegalStateException("b"));
        assertThat(log.lines())
                .containsExactly(
                        "ERROR The call id-1 failed by a defect: java.lang.IllegalStateException: a",
                        "ERROR The call id-2 failed by a defect: java.lang.IllegalStateException: b");
    }
}
