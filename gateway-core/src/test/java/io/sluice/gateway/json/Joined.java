package io.sluice.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;

/** What segments are one after the other. */
final class Joined {
    private Joined() {}

    static ByteBuffer of(List<ByteBuffer> segments) {
        assertThat(segments)
                .isNotEmpty()
                .allSatisfy(segment -> assertThat(segment.remaining()).isPositive());
        ByteBuffer joined = ByteBuffer.allocate(
                segments.stream().mapToInt(ByteBuffer::remaining).sum());
        segments.forEach(segment -> joined.put(segment.duplicate()));
        return joined.flip();
    }
}
