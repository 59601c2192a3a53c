package io.sluice.gateway.pdd;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.pdd.PddProtocol;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The prefill/decode protocols: those that come with the gateway, and by name also those that others bring.
 *
 * <p>A protocol of somebody else's is a public class with a public constructor without parameters, named in a file
 * {@code META-INF/services/io.sluice.gateway.spi.pdd.PddProtocol} or by {@code provides} in a module; {@link java.util.ServiceLoader} finds it by the context class
 * loader of the thread that asks. All protocols here are immutable and safe for use by any number of threads.
 */
public final class PddProtocols {
    private static final PddProtocol VLLM_KVT = new VllmKvt();
    private static final PddProtocol VLLM_MOONCAKE = new VllmMooncake();
    private static final PddProtocol VLLM_NIXL = new VllmNixl();
    private static final PddProtocol VLLM_MOONCAKE_UPSTREAM = new VllmMooncakeUpstream();
    private static final PddProtocol SGLANG_MOONCAKE = new SglangMooncake();
    private static final PddProtocol LMCACHE = new LmCache();

    private static final List<PddProtocol> ALL =
            List.of(VLLM_KVT, VLLM_MOONCAKE, VLLM_NIXL, VLLM_MOONCAKE_UPSTREAM, SGLANG_MOONCAKE, LMCACHE);
    private static final Map<String, PddProtocol> BY_NAME = byName();

    private PddProtocols() {}

    /**
     * Returns the protocol of Llumnix's {@code HybridConnector} with {@code kvt}. Batch: the decode instance alone is called, and told the prefill instance's
     * KV-transfer address, which every prefill instance must have. Staged: one leg after the other, which engines can match only with
     * {@code VLLM_DISABLE_REQUEST_ID_RANDOMIZATION=1}.
     */
    public static PddProtocol vllmKvt() {
        return VLLM_KVT;
    }

    /**
     * Returns the protocol of Mooncake as Llumnix patches it into vLLM: one leg after the other, decode placed within 8 s. It is <em>not</em> that of
     * {@code MooncakeConnector} in upstream vLLM, which is {@link #vllmMooncakeUpstream}: mixed up, every prompt is computed twice and no one says so.
     */
    public static PddProtocol vllmMooncake() {
        return VLLM_MOONCAKE;
    }

    /** Returns the protocol of vLLM's {@code NixlConnector}, llm-d's {@code nixlv2}: one leg after the other. */
    public static PddProtocol vllmNixl() {
        return VLLM_NIXL;
    }

    /**
     * Returns the protocol of {@code MooncakeConnector} in upstream vLLM: both legs at once, in stages one after the other. It asks the bootstrap server of prefill
     * instances, at their KV-transfer address or port 8998.
     */
    public static PddProtocol vllmMooncakeUpstream() {
        return VLLM_MOONCAKE_UPSTREAM;
    }

    /**
     * Returns SGLang's protocol, for every transfer back end of it: both legs at once, never in stages. The bootstrap server of prefill instances is at their
     * KV-transfer address or port 8998.
     */
    public static PddProtocol sglangMooncake() {
        return SGLANG_MOONCAKE;
    }

    /** Returns the protocol of LMCache without parameters: one leg after the other; the KV cache moves as the engines are configured. */
    public static PddProtocol lmcache() {
        return LMCACHE;
    }

    /**
     * Returns the protocol that a name of the option {@code pd-disagg-protocol} stands for, aliases included; empty if none has it. Looks for providers at each
     * call: to be called when a gateway is configured.
     *
     * @throws ConfigurationException if a provider cannot be loaded, has the name of another one or of a built-in protocol, or has no proper name
     */
    public static Optional<PddProtocol> byName(String name) {
        ProtocolCatalog catalog = catalog();
        if (!catalog.faults().isEmpty()) {
            throw new ConfigurationException(catalog.faults().stream()
                    .map(expected -> new ConfigProblem(PddOptions.PROTOCOL.name(), "", expected))
                    .toList());
        }
        return catalog.find(name);
    }

    /**
     * Returns the names of all protocols without aliases: those that come with the gateway, in the order of documentation, then those of providers, by alphabet. A
     * provider that cannot be used is left out.
     */
    public static List<String> names() {
        return catalog().names();
    }

    /** Returns the names of those that come with the gateway, without aliases, in the order of documentation. */
    static List<String> builtInNames() {
        return ALL.stream().map(PddProtocol::name).toList();
    }

    static ProtocolCatalog catalog() {
        return ProtocolCatalog.load(BY_NAME);
    }

    private static Map<String, PddProtocol> byName() {
        Map<String, PddProtocol> byName = new LinkedHashMap<>();
        ALL.forEach(protocol -> byName.put(protocol.name(), protocol));
        byName.put("vllm-mooncake-llumnix", VLLM_MOONCAKE);
        byName.put("nixlv2", VLLM_NIXL);
        byName.put("nixl", VLLM_NIXL);
        byName.put("sglang", SGLANG_MOONCAKE);
        return Collections.unmodifiableMap(byName);
    }
}
