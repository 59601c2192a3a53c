package io.sluice.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.internal.shared.LeakDetector;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;

class LeakCheckTest {
    private static final Duration PATIENCE = Duration.ofMillis(20);

    @Test
    void isRegisteredForEveryTest() {
        assertThat(ServiceLoader.load(Extension.class)).hasAtLeastOneElementOfType(LeakCheck.class);
    }

    @Test
    void somethingLeftOpenFailsTheTestWithTheStackOfItsOpeningAndOnlyThatTest() {
        LeakDetector.opened(this, "lease");
        assertThatThrownBy(() -> LeakCheck.checkResources("a test", PATIENCE))
                .hasMessageContaining("a test")
                .hasMessageContaining("lease opened at")
                .hasMessageContaining("somethingLeftOpenFailsTheTest");
        assertThatCode(() -> LeakCheck.checkResources("the next test", PATIENCE))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsClosedALittleLaterIsNoLeak() {
        LeakDetector.opened(this, "body");
        Thread closer = new Thread(() -> LeakDetector.closed(this));
        closer.start();
        assertThatCode(() -> LeakCheck.checkResources("a test", Await.LIMIT)).doesNotThrowAnyException();
    }

    @Test
    void threadsLeftFailTheClass() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        CountDownLatch end = new CountDownLatch(1);
        Thread forgotten = start("forgotten", false, end);
        Thread ours = start("sluice-worker", true, end);
        Thread somebodysDaemon = start("pool-of-somebody", true, end);
        assertThatThrownBy(() -> LeakCheck.checkThreads("a class", before, PATIENCE))
                .hasMessageContaining("a class")
                .hasMessageContaining(forgotten.getName())
                .hasMessageContaining(ours.getName())
                .message()
                .doesNotContain(somebodysDaemon.getName());
        end.countDown();
        LeakCheck.checkThreads("a class", before, Await.LIMIT);
    }

    private static Thread start(String name, boolean daemon, CountDownLatch end) {
        Thread thread = new Thread(() -> Await.open("the end of the test", end), name);
        thread.setDaemon(daemon);
        thread.start();
        return thread;
    }
}
