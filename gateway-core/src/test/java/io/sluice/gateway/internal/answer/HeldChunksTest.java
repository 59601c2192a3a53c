package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldChunksTest {
    private final HeldChunks held = new HeldChunks();
    private final List<ByteBuffer> given = new ArrayList<>();

    @Test
    void theFirstAreGivenAsTheyCame() { // RT-X-3
        ByteBuffer chunk = buffer("x");
        held.add(chunk);
        held.drain(given::add);
        assertThat(given.get(0)).isSameAs(chunk);
        assertThat(held.size()).isZero();
    }

    @Test
    void manySmallOnesArePutTogetherAndLargeOnesAreNot() {
        StringBuilder all = new StringBuilder();
        String large = "L".repeat(HeldChunks.JOINED_BYTES);
        for (int i = 0; i < 10_000; i++) {
            String text = i == 5_000 ? large : Integer.toString(i);
            all.append(text);
            held.add(buffer("--" + text).position(2));
        }
        assertThat(held.size()).isLessThan(HeldChunks.MOST_AS_THEY_ARE + 15);
        held.drain(given::add);
        StringBuilder out = new StringBuilder();
        given.forEach(chunk -> out.append(US_ASCII.decode(chunk.duplicate())));
        assertThat(out.toString()).isEqualTo(all.toString());
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
