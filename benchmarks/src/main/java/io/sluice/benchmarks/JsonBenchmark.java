package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
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
 * Indexing a chat request and splicing the bodies of a prefill and a decode leg out of it, against the same through a Jackson
 * tree. {@code -prof gc} shows the bytes allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g"})
public class JsonBenchmark {
    private static final long SEED = 42;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> UNIQUE =
            Set.of("model", "stream", "max_tokens", "n", "kv_transfer_params", "bootstrap_room");

    private static final JsonEdit PREFILL = JsonEdit.builder()
            .set("max_tokens", 1)
            .set("stream", false)
            .set("n", 1)
            .remove("stream_options")
            .remove("min_tokens")
            .set("kv_transfer_params", "{\"do_remote_decode\":true,\"do_remote_prefill\":false}".getBytes(UTF_8))
            .build();
    private static final JsonEdit DECODE = JsonEdit.builder()
            .set("kv_transfer_params", "{\"do_remote_prefill\":true,\"remote_block_ids\":[1,2,3]}".getBytes(UTF_8))
            .build();

    @Param({"1", "10", "100", "1000"})
    private int kilobytes;

    @Param({"english", "chinese"})
    private String text;

    private byte[] request;
    private JsonBody body;

    @Setup
    public void writeRequest() throws IOException {
        ObjectNode tree = MAPPER.createObjectNode().put("model", "gpt-4o-mini");
        var messages = tree.putArray("messages");
        messages.addObject().put("role", "system").put("content", "You are a helpful assistant.");
        tree.put("max_tokens", 256).put("temperature", 0.7).put("top_p", 1).put("seed", Long.MAX_VALUE);
        tree.put("user", "customer-17").put("stream", true);
        tree.putObject("stream_options").put("include_usage", true);
        Random random = new Random(SEED);
        for (int left = 1000 * kilobytes - 350; left > 0; left -= 2000) {
            messages.addObject().put("role", "user").put("content", prompt(random, Math.min(left, 2000)));
        }
        request = MAPPER.writeValueAsBytes(tree);
        body = JsonBody.parse(ByteBuffer.wrap(request), UNIQUE);
    }

    /** Words of 1 to 9 letters with a line break or a quote now and then. */
    private String prompt(Random random, int bytes) {
        boolean english = text.equals("english");
        StringBuilder prompt = new StringBuilder();
        int size = 0;
        while (size < bytes) {
            int word = 1 + random.nextInt(9);
            for (int i = 0; i < word; i++) {
                prompt.append((char) (english ? 'a' + random.nextInt(26) : 0x4e00 + random.nextInt(0x5000)));
            }
            int mark = random.nextInt(16);
            prompt.append(mark == 0 ? '\n' : mark == 1 ? '"' : ' ');
            size += english ? word + 1 : 3 * word + 1;
        }
        return prompt.toString();
    }

    @Benchmark
    public JsonBody index() {
        return JsonBody.parse(ByteBuffer.wrap(request), UNIQUE);
    }

    /** What the index is measured by: Jackson's own pass over the tokens, without a look at the encoding of skipped text. */
    @Benchmark
    public int tokens() throws IOException {
        int count = 0;
        try (JsonParser parser = MAPPER.createParser(request)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                count++;
            }
        }
        return count;
    }

    @Benchmark
    public ByteBuffer splice() {
        return body.apply(PREFILL);
    }

    @Benchmark
    public void indexAndSpliceBothLegs(Blackhole sink) {
        JsonBody indexed = index();
        sink.consume(indexed.apply(PREFILL));
        sink.consume(indexed.apply(DECODE));
    }

    @Benchmark
    public void treeBothLegs(Blackhole sink) throws IOException {
        ObjectNode tree = (ObjectNode) MAPPER.readTree(request);
        ObjectNode prefill = tree.objectNode().setAll(tree);
        prefill.put("max_tokens", 1).put("stream", false).put("n", 1);
        prefill.remove("stream_options");
        prefill.remove("min_tokens");
        prefill.putObject("kv_transfer_params").put("do_remote_decode", true).put("do_remote_prefill", false);
        sink.consume(MAPPER.writeValueAsBytes(prefill));
        tree.putObject("kv_transfer_params")
                .put("do_remote_prefill", true)
                .putArray("remote_block_ids")
                .add(1)
                .add(2)
                .add(3);
        sink.consume(MAPPER.writeValueAsBytes(tree));
    }
}
