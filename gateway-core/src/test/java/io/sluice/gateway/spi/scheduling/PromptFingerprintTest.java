package io.sluice.gateway.spi.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fingerprint of a prompt: clause S-1, and the row of prefix-affinity in section 3. */
class PromptFingerprintTest {
    private static final long SEED = Long.getLong("sluice.seed", 20_260_117L);

    private final Random random = new Random(SEED);

    @Test
    @DisplayName("As many leading hashes agree as there are leading chunks that agree")
    void cumulative() {
        byte[] one = text(2560);
        for (int at : new int[] {0, 255, 256, 1300, 2559}) {
            byte[] other = one.clone();
            other[at] ^= 1;
            PromptFingerprint a = PromptFingerprint.of(ByteBuffer.wrap(one));
            PromptFingerprint b = PromptFingerprint.of(ByteBuffer.wrap(other));
            for (int chunk = 0; chunk < 10; chunk++) {
                assertThat(a.hash(chunk) == b.hash(chunk))
                        .as("chunk %s, byte %s, -Dsluice.seed=%s", chunk, at, SEED)
                        .isEqualTo(chunk < at / 256);
            }
        }
    }

    @Test
    @DisplayName("Only whole chunks count, and where the bytes stand does not")
    void chunksAndOffsets() {
        byte[] bytes = text(1000);
        PromptFingerprint whole = PromptFingerprint.of(ByteBuffer.wrap(bytes));
        assertThat(whole.chunks()).isEqualTo(3);
        assertThat(whole.promptBytes()).isEqualTo(1000);
        ByteBuffer shifted =
                ByteBuffer.allocate(1013).put(new byte[13]).put(bytes).position(13);
        assertThat(PromptFingerprint.of(shifted)).isEqualTo(whole);
        assertThat(PromptFingerprint.of(shifted.slice())).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(PromptFingerprint.of(ByteBuffer.wrap(bytes, 0, 255)).chunks())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "prompt", "input"})
    @DisplayName("It is that of the bytes of messages, prompt or input as they stand, and of nothing else")
    void members(String member) throws Exception {
        String value = "[\"" + "é and 1.0e5, ".repeat(60) + "\"]";
        byte[] body = ("{\"model\":\"m\", \"" + member + "\": " + value + ",\"stream\":true}")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(PromptFingerprint.of(JsonBody.parse(ByteBuffer.wrap(body), Set.of())))
                .isEqualTo(PromptFingerprint.of(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8))));
        byte[] none = "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(PromptFingerprint.of(JsonBody.parse(ByteBuffer.wrap(none), Set.of())))
                .isEqualTo(PromptFingerprint.empty());
    }

    /** A weak hash lets differences in high bits of one word and low bits of the next cancel each other out. */
    @Test
    @DisplayName("No two texts that differ in one or two bits have the same hash")
    void fewBits() {
        byte[] text = text(256);
        Set<Long> hashes = new HashSet<>();
        int texts = 0;
        for (int one = 0; one < 2048; one += 3) {
            for (int other = one; other < Math.min(2048, one + 300); other++) {
                byte[] changed = text.clone();
                changed[one / 8] ^= (byte) (1 << one % 8);
                if (other != one) {
                    changed[other / 8] ^= (byte) (1 << other % 8);
                }
                hashes.add(PromptFingerprint.of(ByteBuffer.wrap(changed)).hash(0));
                texts++;
            }
        }
        assertThat(hashes).as("-Dsluice.seed=" + SEED).hasSize(texts);
    }

    @Test
    @DisplayName("Each bit of the text changes each bit of the hash half of the time")
    void avalanche() {
        int[] flips = new int[64];
        int samples = 4000;
        for (int i = 0; i < samples; i++) {
            byte[] text = text(256);
            long before = PromptFingerprint.of(ByteBuffer.wrap(text)).hash(0);
            int bit = random.nextInt(2048);
            text[bit / 8] ^= (byte) (1 << bit % 8);
            long changed = before ^ PromptFingerprint.of(ByteBuffer.wrap(text)).hash(0);
            for (int j = 0; j < 64; j++) {
                flips[j] += (int) (changed >>> j & 1);
            }
        }
        assertThat(IntStream.of(flips))
                .as("-Dsluice.seed=" + SEED)
                .allMatch(count -> Math.abs(count - samples / 2) < samples / 20);
    }

    private byte[] text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (' ' + random.nextInt(95));
        }
        return bytes;
    }
}
