package io.sluice.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The rules of Reactive Streams for one kind of {@link Body}, each a test. */
public abstract class BodyContract {
    /** How long the TCK waits after it cancelled, before it looks whether the subscriber is still held. */
    private static final long CANCEL_MILLIS = 100;

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
        List<String> inapplicable = new ArrayList<>(inapplicableRules());
        // They are about more than one subscriber.
        inapplicable.add("spec111");
        return ReactiveStreamsTck.rules(Verification::new, inapplicable);
    }

    /** The TCK's view of the bodies. */
    public final class Verification extends FlowPublisherVerification<ByteBuffer> {
        private Verification() {
            super(ReactiveStreamsTck.environment(), CANCEL_MILLIS);
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
