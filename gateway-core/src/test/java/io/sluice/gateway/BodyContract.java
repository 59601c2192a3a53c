package io.sluice.gateway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/**
 * The rules of Reactive Streams for one kind of {@link Body}: each rule of its TCK is one test.
 *
 * <p>The TCK is written for TestNG; here its methods are called one by one, each on an instance of its own. A rule that the
 * TCK would skip for this kind of body is a failure, unless {@link #inapplicableRules} names it.
 */
public abstract class BodyContract {
    /** How long a signal that must come may take; nothing waits for all of it. */
    private static final long TIMEOUT_MILLIS = 10_000;

    /** How long the TCK listens for a signal that must not come: always for all of it, so it is short. */
    private static final long SILENCE_MILLIS = 25;

    private static final long POLL_MILLIS = 1;

    /** How long the TCK waits after it cancelled, before it looks whether the subscriber is still held. */
    private static final long CANCEL_MILLIS = 100;

    /** A body has one subscriber; and what nobody can test is only written down. */
    private static final List<String> INAPPLICABLE = List.of("spec111", "untested");

    /** Returns a new body of so many chunks. */
    protected abstract Body bodyOf(long chunks);

    /** Returns a new body that fails before its first chunk. */
    protected abstract Body failedBody();

    /** Returns the largest number of chunks for {@link #bodyOf}; without bound if not overridden. */
    protected long mostChunks() {
        return Long.MAX_VALUE - 1;
    }

    /** Returns parts of the names of the rules that this kind of body cannot be tested for; none if not overridden. */
    protected List<String> inapplicableRules() {
        return List.of();
    }

    @TestFactory
    final Stream<DynamicTest> reactiveStreamsRules() {
        return Arrays.stream(FlowPublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(method -> INAPPLICABLE.stream().noneMatch(method.getName()::contains))
                .filter(method -> inapplicableRules().stream().noneMatch(method.getName()::contains))
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> verify(method)));
    }

    private void verify(Method rule) throws Exception {
        Verification verification = new Verification();
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            Throwable broken = e.getCause();
            throw new AssertionError(rule.getName() + ": " + broken.getMessage(), broken);
        }
    }

    private final class Verification extends FlowPublisherVerification<ByteBuffer> {
        Verification() {
            super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS, POLL_MILLIS), CANCEL_MILLIS);
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
            return bodyOf(elements);
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
            return failedBody();
        }

        @Override
        public long maxElementsFromPublisher() {
            return mostChunks();
        }
    }
}
