package io.sluice.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** The rules of Reactive Streams for what subscribes to bodies here. */
class BodyReadersTckTest {
    @TestFactory
    Stream<DynamicTest> readerOfAllBytes() {
        return rules(() -> new BodyReader(new ManualBody(), 100));
    }

    @TestFactory
    Stream<DynamicTest> inputStream() {
        return rules(() -> new BodyInputStream(new ManualBody()));
    }

    private static Stream<DynamicTest> rules(Supplier<Flow.Subscriber<ByteBuffer>> reader) {
        return ReactiveStreamsTck.rules(() -> new Verification(reader), List.of());
    }

    /** The TCK's view of a reader. */
    public static final class Verification extends FlowSubscriberBlackboxVerification<ByteBuffer> {
        private final Supplier<Flow.Subscriber<ByteBuffer>> reader;

        private Verification(Supplier<Flow.Subscriber<ByteBuffer>> reader) {
            super(ReactiveStreamsTck.environment());
            this.reader = reader;
        }

        @Override
        public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
            return reader.get();
        }

        @Override
        public ByteBuffer createElement(int element) {
            return ByteBuffer.allocate(1);
        }
    }
}
