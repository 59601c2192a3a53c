package io.sluice.examples.netty.pdd;

import io.sluice.examples.simulator.kv.KvProtocol;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A protocol in one of its scheduling modes. */
record Scenario(KvProtocol protocol, boolean staged) {
    /** Returns every mode of every protocol. */
    static Stream<Scenario> all() {
        return Arrays.stream(KvProtocol.values())
                .flatMap(protocol -> protocol.supportsStaged()
                        ? Stream.of(new Scenario(protocol, false), new Scenario(protocol, true))
                        : Stream.of(new Scenario(protocol, false)));
    }

    /** Returns those in which decode is chosen when prefill has ended. */
    static Stream<Scenario> inStages() {
        return all().filter(Scenario::staged);
    }

    /** Returns those whose prefill engine gets a leg that is capped to one token. */
    static Stream<Scenario> withCap() {
        return all().filter(scenario -> !scenario.isDecodeOnly() && scenario.protocol() != KvProtocol.SGLANG_MOONCAKE);
    }

    /** Returns those in which both legs are sent at once. */
    static Stream<Scenario> parallel() {
        return all().filter(Scenario::isParallel);
    }

    /** Returns whether both legs are sent at once. */
    boolean isParallel() {
        return protocol == KvProtocol.SGLANG_MOONCAKE || (protocol == KvProtocol.VLLM_MOONCAKE_UPSTREAM && !staged);
    }

    /** Returns whether the prefill engine hears of a call from the decode engine only. */
    boolean isDecodeOnly() {
        return protocol == KvProtocol.VLLM_KVT && !staged;
    }

    /** Returns whether one leg follows the other. */
    boolean isSerial() {
        return !isParallel() && !isDecodeOnly();
    }

    /** Returns the roles of the legs that are sent. */
    List<Role> roles() {
        return isDecodeOnly() ? List.of(Role.DECODE) : List.of(Role.PREFILL, Role.DECODE);
    }

    /** A side of the fleet. */
    enum Role {
        PREFILL,
        DECODE
    }

    @Override
    public String toString() {
        return protocol.wireName() + (staged ? " staged" : " batch");
    }
}
