package io.sluice.benchmarks;

import io.sluice.gateway.Headers;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.operations.entry.Entry;
import io.sluice.gateway.operations.entry.EntryOptions;
import io.sluice.gateway.operations.entry.EntrySettings;
import io.sluice.gateway.options.OptionRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to ask who may come in, for a call with the ten fields of an OpenAI client (clauses HC-L-11 and HC-L-12): the price of each option alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EntryBenchmark {
    private static final int KEYS = 1000;
    private static final String KEY = "sk-0123456789abcdef0123456789abcdef0123456789abcdef-";

    private Entry withoutOptions;
    private Entry withKeys;
    private Entry behindProxies;
    private Gatekeeper open;
    private Gatekeeper keyed;
    private Gatekeeper proxied;
    private Headers headers;
    private InetSocketAddress peer;

    /** Opens the entries. */
    @Setup
    public void setup() throws Exception {
        StringJoiner keys = new StringJoiner(",", "[", "]");
        for (int i = 0; i < KEYS; i++) {
            keys.add("{\"name\":\"n" + i + "\",\"key\":\"" + KEY + i + "\",\"models\":[\"a\",\"b*\"]}");
        }
        withoutOptions = entry(Map.of());
        withKeys = entry(Map.of("client-keys", keys.toString()));
        behindProxies = entry(Map.of("trusted-proxies", "10.0.0.0/8"));
        open = withoutOptions.mainPort(true);
        keyed = withKeys.mainPort(true);
        proxied = behindProxies.mainPort(true);
        peer = new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 4711);
        headers = Headers.of(
                "Host",
                "gateway.example",
                "Accept",
                "application/json",
                "Content-Type",
                "application/json",
                "User-Agent",
                "OpenAI/Python 1.99.0",
                "X-Stainless-Lang",
                "python",
                "X-Stainless-OS",
                "Linux",
                "X-Stainless-Runtime",
                "CPython",
                "Authorization",
                "Bearer " + KEY + 7,
                "X-Forwarded-For",
                "203.0.113.9, 10.1.1.1",
                "Content-Length",
                "1024");
    }

    private static Entry entry(Map<String, String> options) {
        return OptionRegistry.standard()
                .with(new EntryOptions())
                .read(options)
                .of(EntrySettings.class)
                .open();
    }

    /** Closes them. */
    @TearDown
    public void close() {
        withoutOptions.close();
        withKeys.close();
        behindProxies.close();
    }

    /** Returns what a host without options says: the client's address. */
    @Benchmark
    public Admission open() {
        return open.admit("POST", "/v1/chat/completions", headers, peer);
    }

    /** Returns what one of a thousand keys is good for: a digest, and the fields without it. */
    @Benchmark
    public Admission keyed() {
        return keyed.admit("POST", "/v1/chat/completions", headers, peer);
    }

    /** Returns who the client behind two proxies is. */
    @Benchmark
    public Admission proxied() {
        return proxied.admit("POST", "/v1/chat/completions", headers, peer);
    }
}
