package io.sluice.gateway.testkit;

import io.sluice.gateway.internal.shared.LeakDetector;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves a call, lease, exchange or body open, and a test class that leaves a thread running.
 *
 * <p>Threads count if they are not daemons, or are the library's own: {@code sluice-…}. The test kit registers this extension as a
 * service, so it is active wherever JUnit looks for extensions
 * ({@code junit.jupiter.extensions.autodetection.enabled=true}) and the JVM runs with {@code -Dsluice.leakDetection=true}.
 * Not for tests that run in parallel.
 */
public final class LeakCheck implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE)
                .put(context.getUniqueId(), Thread.getAllStackTraces().keySet());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        checkResources(context.getDisplayName(), PATIENCE);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Set<?> before = context.getStore(NAMESPACE).remove(context.getUniqueId(), Set.class);
        checkThreads(context.getDisplayName(), before, PATIENCE);
    }

    static void checkResources(String who, Duration patience) {
        boolean clean = Await.holdsWithin(patience, () -> LeakDetector.openCount() == 0);
        String report = LeakDetector.report();
        LeakDetector.reset();
        if (!clean) {
            throw new AssertionError("left open by " + who + ":\n" + report);
        }
    }

    static void checkThreads(String who, Set<?> before, Duration patience) {
        if (!Await.holdsWithin(patience, () -> startedSince(before).isEmpty())) {
            throw new AssertionError("threads left by " + who + ": " + startedSince(before));
        }
    }

    private static Set<String> startedSince(Set<?> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && isOurs(thread))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    private static boolean isOurs(Thread thread) {
        String name = thread.getName();
        boolean ofTheTestRunner = name.startsWith("junit-") || name.startsWith("surefire-");
        // One for the whole JVM, which ends when it has had nothing to do for a second.
        boolean ofNetty = name.startsWith("globalEventExecutor");
        return name.startsWith("sluice-") || (!thread.isDaemon() && !ofTheTestRunner && !ofNetty);
    }
}
