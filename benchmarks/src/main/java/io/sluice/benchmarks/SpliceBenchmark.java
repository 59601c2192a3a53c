package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a protocol makes of a request: the bodies of both its legs, from the bytes that the client sent, against the same through a Jackson tree.
 * {@code -prof gc} shows the bytes allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g"})
public class SpliceBenchmark {
    private static final long SEED = 42;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> UNIQUE = Set.of("model", "stream");
    private static final byte[] HANDOFF =
            "{\"do_remote_prefill\":true,\"do_remote_decode\":false,\"remote_host\":\"10.0.0.1\",\"remote_port\":41234}"
                    .getBytes(UTF_8);

    @Param({"1", "10", "100", "1000"})
    private int kilobytes;

    @Param({"vllm-mooncake", "vllm-kvt"})
    private String protocol;

    private PddProtocol legs;
    private JsonEdit withheld;
    private Instance prefill;
    private Instance decode;
    private byte[] request;

    @Setup
    public void writeRequest() throws IOException {
        legs = PddProtocols.byName(protocol).orElseThrow();
        withheld = JsonEdit.removing(legs.transferMembers());
        prefill = Instance.builder(Origin.of("http", "10.0.0.1", 8000))
                .aux("10.0.0.1", 28_000)
                .build();
        decode = Instance.builder(Origin.of("http", "10.0.0.2", 8000)).build();
        ObjectNode tree = MAPPER.createObjectNode().put("model", "m");
        tree.putArray("messages").addObject().put("role", "user").put("content", prompt());
        tree.put("max_tokens", 256).put("temperature", 0.7).put("stream", true);
        tree.putObject("stream_options").put("include_usage", true);
        request = MAPPER.writeValueAsBytes(tree);
    }

    private String prompt() {
        Random random = new Random(SEED);
        int size = 1000 * kilobytes - 200;
        StringBuilder prompt = new StringBuilder(size);
        while (prompt.length() < size) {
            for (int left = 1 + random.nextInt(9); left > 0; left--) {
                prompt.append((char) ('a' + random.nextInt(26)));
            }
            prompt.append(random.nextInt(16) == 0 ? '\n' : ' ');
        }
        return prompt.toString();
    }

    /** Staged, in which both protocols have two legs. */
    @Benchmark
    public void splice(Blackhole sink) {
        JsonBody body = JsonBody.parse(ByteBuffer.wrap(request), UNIQUE);
        PddQuery query = new PddQuery(
                "/v1/chat/completions",
                body,
                SchedulingMode.PD_STAGED,
                prefill,
                null,
                "8a9c1f0e-attempt",
                7,
                null,
                null);
        sink.consume(apply(body, legs.prefillLeg(query)));
        sink.consume(apply(body, legs.decodeLeg(query.afterPrefill(decode, ByteBuffer.wrap(HANDOFF)))));
    }

    private ByteBuffer apply(JsonBody body, LegEdit edit) {
        return body.apply(edit.body().removingAlso(withheld));
    }

    @Benchmark
    public void tree(Blackhole sink) throws IOException {
        ObjectNode tree = (ObjectNode) MAPPER.readTree(request);
        ObjectNode capped = tree.objectNode().setAll(tree);
        capped.put("max_tokens", 1).put("stream", false);
        capped.remove("stream_options");
        capped.putObject("kv_transfer_params").put("do_remote_decode", true);
        sink.consume(MAPPER.writeValueAsBytes(capped));
        tree.set("kv_transfer_params", MAPPER.readTree(HANDOFF));
        sink.consume(MAPPER.writeValueAsBytes(tree));
    }
}
