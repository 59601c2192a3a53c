package io.sluice.gateway.spi.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("FL-F-8")
class MessagesTest {
    private static final int DATAGRAM = 1_400;

    private final Random random = new Random(15);
    private final Heard heard = new Heard();
    private final MessageWriter writer = new MessageWriter("first", DATAGRAM);
    private final MessageReader reader = new MessageReader("second", heard);

    @Test
    @DisplayName("A report that fits in one message comes as it was")
    void small() {
        PlacementReport report = new PlacementReport(true, loads(3), List.of(prompt("i1", 20)));
        List<byte[]> messages = writer.write(report);
        assertThat(messages).hasSize(1);
        assertThat(read(messages.get(0))).isTrue();
        assertThat(heard.reports).containsExactly(report);
    }

    @Test
    @DisplayName("One that says nothing takes no message, but that a gateway has no calls at all is told")
    void empty() {
        assertThat(writer.write(new PlacementReport(false, List.of(), List.of())))
                .isEmpty();
        PlacementReport idle = new PlacementReport(true, List.of(), List.of());
        writer.write(idle).forEach(this::read);
        assertThat(heard.reports).containsExactly(idle);
    }

    @Test
    @DisplayName("Whatever is reported, no piece is too large, and together they say all of it, in order")
    void pieces() {
        for (int round = 0; round < 200; round++) {
            PlacementReport report = anyReport();
            int size = MessageWriter.LEAST_BYTES + random.nextInt(5_000);
            List<byte[]> messages = new MessageWriter("w" + round, size).write(report);
            heard.reports.clear();
            messages.forEach(this::read);
            assertThat(messages).allMatch(message -> message.length <= size);
            assertThat(heard.prompts()).isEqualTo(report.prompts());
            assertThat(heard.latestLoads()).isEqualTo(byInstance(report.loads()));
            assertThat(heard.reports.stream().filter(PlacementReport::isWhole))
                    .hasSize(report.isWhole() ? 1 : 0)
                    .allMatch(whole -> whole.loads().equals(report.loads()));
        }
        assertThat(reader.malformed()).isZero();
    }

    @Test
    @DisplayName("Of a whole of which a piece is lost the others count, as a report that is not whole")
    void lostPiece() {
        List<byte[]> messages = writer.write(new PlacementReport(true, loads(200), List.of()));
        assertThat(messages).hasSizeGreaterThan(3);
        for (int i = 0; i < messages.size(); i++) {
            assertThat(i == 1 || read(messages.get(i))).isTrue();
        }
        assertThat(heard.reports).isNotEmpty().noneMatch(PlacementReport::isWhole);
        assertThat(heard.latestLoads()).hasSizeBetween(100, 199);
        writer.write(new PlacementReport(true, loads(200), List.of())).forEach(this::read);
        assertThat(heard.reports).filteredOn(PlacementReport::isWhole).hasSize(1);
    }

    @Test
    @DisplayName("A prompt of which a part is lost is dropped, and those after it are not")
    void lostPart() {
        PlacedPrompt next = prompt("i2", 3);
        List<byte[]> messages =
                writer.write(new PlacementReport(false, loads(1), List.of(prompt("i1", 1_000), next, next)));
        assertThat(messages).hasSizeGreaterThan(4);
        read(messages.get(0));
        messages.subList(2, messages.size()).forEach(this::read);
        assertThat(heard.prompts()).containsExactly(next, next);
        assertThat(heard.latestLoads()).hasSize(1);
    }

    @Test
    @DisplayName("What comes twice or was overtaken is dropped; hints may overtake each other")
    void order() {
        byte[] older =
                writer.write(new PlacementReport(false, loads(1), List.of())).get(0);
        byte[] newer =
                writer.write(new PlacementReport(false, loads(2), List.of())).get(0);
        assertThat(List.of(read(newer), read(older), read(newer))).containsExactly(true, false, false);
        assertThat(heard.reports).hasSize(1);
        byte[] one = writer.write(hint("one")).orElseThrow();
        byte[] other = writer.write(hint("other")).orElseThrow();
        assertThat(List.of(read(other), read(one), read(other), read(one))).containsExactly(true, true, false, false);
        assertThat(heard.hints).containsExactly(hint("other"), hint("one"));
        byte[] ancient = writer.sign();
        for (int i = 0; i < 100; i++) {
            assertThat(read(writer.sign())).isTrue();
        }
        assertThat(read(ancient)).isFalse();
        assertThat(reader.repeated()).isEqualTo(5);
    }

    @Test
    @DisplayName("A gateway does not hear itself")
    void own() {
        MessageReader self = new MessageReader("first", heard);
        assertThat(self.read(ByteBuffer.wrap(writer.sign()))).isEmpty();
        assertThat(self.malformed()).isZero();
    }

    @Test
    @DisplayName("The largest hint fits; one that does not, as it is not ASCII, is not told")
    void largestHint() {
        String upstream = "u".repeat(UpstreamHint.LONGEST_UPSTREAM);
        String model = "m".repeat(UpstreamHint.LONGEST_MODEL);
        UpstreamHint largest = new UpstreamHint(
                PauseKind.EJECTED, upstream, "c".repeat(64), model, UpstreamHint.LONGEST, UpstreamHint.LONGEST);
        MessageWriter narrow = new MessageWriter("g".repeat(MessageWriter.LONGEST_GATEWAY), MessageWriter.LEAST_BYTES);
        read(narrow.write(largest).orElseThrow());
        assertThat(heard.hints).containsExactly(largest);
        assertThat(narrow.write(hint("\u4e2d".repeat(UpstreamHint.LONGEST_UPSTREAM))))
                .isEmpty();
    }

    @Test
    @DisplayName("An instance whose names fill a message is left out, and the others are told")
    void longNames() {
        InstanceLoad huge = new InstanceLoad("\u4e2d".repeat(512), "http://h:1", 1, 2, 3);
        InstanceLoad usual = loads(1).get(0);
        writer.write(new PlacementReport(false, List.of(huge, usual), List.of(prompt("\u4e2d".repeat(512), 3))))
                .forEach(this::read);
        assertThat(heard.reports)
                .singleElement()
                .matches(report -> report.loads().equals(List.of(usual))
                        && report.prompts().isEmpty());
    }

    @Test
    @DisplayName("Of a prompt beyond all bounds the beginning is told")
    void hugePrompt() {
        writer.write(new PlacementReport(false, List.of(), List.of(prompt("i", MessageReader.MOST_CHUNKS + 5))))
                .forEach(this::read);
        assertThat(heard.prompts())
                .singleElement()
                .matches(placed -> placed.prompt().chunks() == MessageReader.MOST_CHUNKS);
    }

    @Test
    @DisplayName("Rubbish, cut and changed messages do no harm, and those that follow are read")
    void rubbish() {
        long ignored = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] message = anyMessage(writer);
            if (random.nextBoolean()) {
                message = Arrays.copyOf(message, random.nextInt(message.length + 1));
            }
            for (int i = random.nextInt(4); i > 0 && message.length > 0; i--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            ignored += read(message) ? 0 : 1;
        }
        assertThat(ignored).isGreaterThan(5_000);
        heard.hints.clear();
        MessageWriter other = new MessageWriter("other", DATAGRAM);
        read(other.write(hint("good")).orElseThrow());
        assertThat(heard.hints).containsExactly(hint("good"));
    }

    @Test
    @DisplayName("Of a prompt whose hashes are announced and do not come nothing is told")
    void announced() {
        byte[] report = writer.write(new PlacementReport(false, List.of(), List.of(prompt("i1", 100))))
                .get(0);
        for (int length = 0; length < report.length; length += 7) {
            read(Arrays.copyOf(report, length));
        }
        assertThat(heard.reports).isEmpty();
    }

    @Test
    @DisplayName("Of very many gateways those heard last are remembered")
    void manyGateways() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(read(new MessageWriter("g" + i, DATAGRAM).sign())).isTrue();
        }
        assertThat(reader.toString()).contains("128 gateways");
    }

    @Test
    @DisplayName(
            "What is begun and not ended is not held for as many gateways as can be made up, and who ends it is heard")
    void begun() {
        List<InstanceLoad> loads = loads(1_000);
        PlacementReport whole = new PlacementReport(true, loads, List.of());
        List<byte[]> ends = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            List<byte[]> pieces = new MessageWriter("g" + i, DATAGRAM)
                    .write(new PlacementReport(true, loads, List.of(prompt("i1", 60_000))));
            pieces.subList(0, pieces.size() - 1).forEach(this::read);
            ends.add(pieces.get(pieces.size() - 1));
        }
        heard.reports.clear();
        ends.forEach(this::read);
        assertThat(heard.reports.stream().filter(PlacementReport::isWhole)).hasSizeLessThan(5);
        writer.write(whole).forEach(this::read);
        assertThat(heard.reports)
                .anyMatch(report -> report.isWhole() && report.loads().equals(loads));
    }

    @Test
    @DisplayName("A name or size out of bounds is refused")
    void bounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MessageWriter("", DATAGRAM));
        assertThatIllegalArgumentException().isThrownBy(() -> new MessageWriter("g".repeat(65), DATAGRAM));
        assertThatIllegalArgumentException().isThrownBy(() -> new MessageWriter("g", 100));
    }

    private boolean read(byte[] message) {
        return reader.read(ByteBuffer.wrap(message)).isPresent();
    }

    private byte[] anyMessage(MessageWriter by) {
        return switch (random.nextInt(4)) {
            case 0 -> by.sign();
            case 1 -> by.write(hint("u" + random.nextInt())).orElseThrow();
            case 2 -> {
                byte[] bytes = new byte[1 + random.nextInt(DATAGRAM)];
                random.nextBytes(bytes);
                yield bytes;
            }
            default -> {
                List<byte[]> pieces =
                        by.write(new PlacementReport(random.nextBoolean(), loads(2), List.of(prompt("i0", 5))));
                yield pieces.get(0);
            }
        };
    }

    private PlacementReport anyReport() {
        List<PlacedPrompt> prompts = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            prompts.add(prompt("instance-" + random.nextInt(40), 1 + random.nextInt(700)));
        }
        return new PlacementReport(random.nextBoolean(), loads(random.nextInt(80)), prompts);
    }

    private List<InstanceLoad> loads(int count) {
        List<InstanceLoad> loads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            loads.add(new InstanceLoad(
                    "instance-" + i,
                    "http://10.0.0." + i + ":8000",
                    random.nextInt(100),
                    random.nextLong() >>> (1 + random.nextInt(60)),
                    random.nextInt() >>> 1));
        }
        return loads;
    }

    private PlacedPrompt prompt(String id, int chunks) {
        long[] hashes = random.longs(chunks).toArray();
        int bytes = chunks * PromptFingerprint.CHUNK_BYTES + random.nextInt(PromptFingerprint.CHUNK_BYTES);
        return new PlacedPrompt(
                id, "http://10.0.0.9:8000", random.nextLong(), PromptFingerprint.ofHashes(hashes, bytes));
    }

    private static UpstreamHint hint(String upstream) {
        return new UpstreamHint(PauseKind.LIMITED, upstream, "", "m", Duration.ofSeconds(30), Duration.ofMillis(2));
    }

    private static Map<String, InstanceLoad> byInstance(List<InstanceLoad> loads) {
        Map<String, InstanceLoad> latest = new HashMap<>();
        loads.forEach(load -> latest.put(load.instanceId(), load));
        return latest;
    }

    /** What a gateway hears. */
    private static final class Heard implements GatewayExchange.Receiver {
        private final List<UpstreamHint> hints = new ArrayList<>();
        private final List<PlacementReport> reports = new ArrayList<>();

        @Override
        public void hint(UpstreamHint hint) {
            hints.add(hint);
        }

        @Override
        public void placements(String gateway, PlacementReport report) {
            reports.add(report);
        }

        List<PlacedPrompt> prompts() {
            return reports.stream().flatMap(report -> report.prompts().stream()).toList();
        }

        Map<String, InstanceLoad> latestLoads() {
            return byInstance(
                    reports.stream().flatMap(report -> report.loads().stream()).toList());
        }
    }
}
