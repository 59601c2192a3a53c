package io.sluice.gateway.llumnix.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as Google's Protocol Buffers for Python (7.35) write them (clause FL-R-1). */
class PodInfoTest {
    private static final String PREFILL =
            "0a0970726566696c6c2d3018fbd0eab6b73322370a0770726566696c6c120831302e302e302e3118c03e220831302e302e312e31"
                    + "28e0da013802420d5177656e2f5177656e332d3842480122390a0770726566696c6c120831302e302e302e3118c13e220831302e302e312e"
                    + "3128e0da0130013802420d5177656e2f5177656e332d38424801";
    private static final String EXTREMES =
            "0a0470c3b66418ffffffffffffffffff0122240a076e65757472616c12033a3a3118fbffffffffffffffff014880808080808080"
                    + "8080012200";
    private static final String NOBODY = "0a04676f6e6518ffffffffffffffff7f";

    private static final PodInfo PREFILL_POD =
            new PodInfo("prefill-0", 1_767_225_600_123L, List.of(prefill(0), prefill(1)));
    private static final PodInfo EXTREME_POD = new PodInfo(
            "p\u00f6d",
            -1,
            List.of(
                    new RankInfo("neutral", "::1", -5, "", 0, 0, 0, "", Long.MIN_VALUE),
                    new RankInfo("", "", 0, "", 0, 0, 0, "", 0)));

    @Test
    void readsWhatOthersWrite() {
        assertThat(decode(PREFILL)).isEqualTo(PREFILL_POD);
        assertThat(decode(EXTREMES)).isEqualTo(EXTREME_POD);
        assertThat(decode(NOBODY)).isEqualTo(new PodInfo("gone", Long.MAX_VALUE, List.of()));
    }

    @Test
    void writesTheSameBytes() {
        assertThat(HexFormat.of().formatHex(PREFILL_POD.encode())).isEqualTo(PREFILL);
        assertThat(HexFormat.of().formatHex(EXTREME_POD.encode())).isEqualTo(EXTREMES);
        assertThat(HexFormat.of().formatHex(new PodInfo("gone", Long.MAX_VALUE, List.of()).encode()))
                .isEqualTo(NOBODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "500a", // a number
                "5901020304050607ff", // 64 bits
                "5203616263", // a text
                "5d01020304", // 32 bits
                "0805", // the name as a number
                "1a03616263", // the time as a text
                "f8ffffff0f01" // the largest number of a field
            })
    void skipsFieldsThatItDoesNotKnow(String field) {
        assertThat(decode(field + NOBODY)).isEqualTo(decode(NOBODY));
        assertThat(decode(NOBODY + field)).isEqualTo(decode(NOBODY));
    }

    @ParameterizedTest
    @CsvSource({
        "'', no name of a pod",
        "0a, a number that goes beyond the end",
        "0a05616263, a field that goes beyond the end",
        "0affffffffffffffffff01, a field that goes beyond the end",
        "18ffffffffffffffffffff, a number of more than 64 bits",
        "0a03616263590102, a field that goes beyond the end",
        "0a02c328, a text that is not UTF-8",
        "0a03610a62, a text with control characters",
        "0a03616263530b, a field of the wire type 3",
        "0a0361626302, a field without a number",
        "0a03616263ffffffffffffffffff01, a field without a number",
        "0a036162632205120a616263, a field that goes beyond the end"
    })
    void refusesWhatIsNoneByName(String value, String why) {
        assertThatThrownBy(() -> decode(value))
                .isInstanceOf(MalformedValueException.class)
                .hasMessage(why);
    }

    @Test
    void refusesWhatIsBeyondAllReason() {
        assertThatThrownBy(() -> PodInfo.decode(new byte[PodInfo.MOST_BYTES + 1]))
                .hasMessage("a value of more than 262144 bytes");
        assertThatThrownBy(() -> PodInfo.decode(new PodInfo("p".repeat(1025), 1, List.of()).encode()))
                .hasMessage("a text of 1025 bytes");
        byte[] manyRanks = new PodInfo("p", 1, java.util.Collections.nCopies(1025, prefill(0))).encode();
        assertThatThrownBy(() -> PodInfo.decode(manyRanks)).hasMessage("1025 ranks");
    }

    @Test
    void endsWhateverTheBytesAre() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = PREFILL_POD.encode();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                PodInfo.decode(bytes);
            } catch (MalformedValueException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageNotContaining("null");
            }
        }
    }

    private static RankInfo prefill(int rank) {
        return new RankInfo("prefill", "10.0.0.1", 8000 + rank, "10.0.1.1", 28_000, rank, 2, "Qwen/Qwen3-8B", 1);
    }

    private static PodInfo decode(String hex) {
        return PodInfo.decode(HexFormat.of().parseHex(hex));
    }
}
