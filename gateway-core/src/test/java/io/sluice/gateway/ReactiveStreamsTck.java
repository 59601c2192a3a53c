package io.sluice.gateway;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/**
 * Makes JUnit tests of the TCK of Reactive Streams, one a rule.
 *
 * <p>The TCK is written for TestNG; here its methods are called one by one, each on an instance of its own. A rule that the
 * TCK itself would skip is a failure: what cannot be tested is left out by name.
 */
final class ReactiveStreamsTck {
    /** How long a signal that must come may take; nothing waits for all of it. */
    private static final long TIMEOUT_MILLIS = 10_000;

    /** How long the TCK listens for a signal that must not come: always for all of it, so it is short. */
    private static final long SILENCE_MILLIS = 25;

    private static final long POLL_MILLIS = 1;

    /** How often the collector is given the chance to show what was dropped. */
    private static final int COLLECTIONS = 5;

    private ReactiveStreamsTck() {}

    static TestEnvironment environment() {
        return new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS, POLL_MILLIS);
    }

    /**
     * Returns a test for each rule of a verification.
     *
     * @param verification makes an instance of one of the TCK's classes
     * @param inapplicable parts of the names of rules that are left out
     */
    static Stream<DynamicTest> rules(Supplier<?> verification, List<String> inapplicable) {
        return Arrays.stream(verification.get().getClass().getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                // Only written down, for nobody can test them.
                .filter(method -> !method.getName().startsWith("untested"))
                .filter(method -> inapplicable.stream().noneMatch(method.getName()::contains))
                .sorted(Comparator.comparing(Method::getName))
                .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> verify(rule, verification)));
    }

    /** The TCK gives the garbage collector a tenth of a second to show that a reference was dropped, which on a busy machine may be too little: what is dropped at all is so at some try. */
    private static void verify(Method rule, Supplier<?> verification) throws ReflectiveOperationException {
        int tries = rule.getName().contains("DropAllReferences") ? COLLECTIONS : 1;
        for (int i = 1; i < tries; i++) {
            try {
                verify(rule, verification.get());
                return;
            } catch (AssertionError late) {
                // perhaps; the last try tells
            }
        }
        verify(rule, verification.get());
    }

    private static void verify(Method rule, Object verification) throws ReflectiveOperationException {
        callAll(verification, BeforeClass.class);
        callAll(verification, BeforeMethod.class);
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            Throwable broken = e.getCause();
            throw new AssertionError(rule.getName() + ": " + broken.getMessage(), broken);
        } finally {
            callAll(verification, AfterClass.class);
        }
    }

    private static void callAll(Object verification, Class<? extends Annotation> role)
            throws ReflectiveOperationException {
        for (Method method : verification.getClass().getMethods()) {
            if (method.isAnnotationPresent(role)) {
                method.invoke(verification);
            }
        }
    }
}
