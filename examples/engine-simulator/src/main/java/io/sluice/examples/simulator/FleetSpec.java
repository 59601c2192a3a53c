package io.sluice.examples.simulator;

import io.sluice.examples.simulator.kv.KvProtocol;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fleet as the command line names it: {@code vllm-nixl:2p2d}, {@code vllm-nixl:2p2d:staged}.
 *
 * @param protocol what its engines speak
 * @param prefills how many engines prefill
 * @param decodes how many engines decode
 * @param staged whether decode is placed when prefill ended
 */
record FleetSpec(KvProtocol protocol, int prefills, int decodes, boolean staged) {

    private static final int MAX_ENGINES = 1000;
    private static final Pattern FORM = Pattern.compile("([a-z0-9-]+):(\\d{1,4})p(\\d{1,4})d(?::(batch|staged))?");

    FleetSpec {
        checkCount("prefills", prefills);
        checkCount("decodes", decodes);
        checkMode(protocol, staged);
    }

    /**
     * Reads the text of the option.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static FleetSpec parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "--fleet: " + text + " (expected: <protocol>:<n>p<m>d, then :batch or :staged if wanted)");
        }
        return new FleetSpec(
                KvProtocol.of(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                "staged".equals(parts.group(4)));
    }

    static void checkCount(String name, int count) {
        if (count < 1 || count > MAX_ENGINES) {
            throw new IllegalArgumentException(name + ": " + count + " (expected: 1.." + MAX_ENGINES + ")");
        }
    }

    static void checkMode(KvProtocol protocol, boolean staged) {
        if (staged && !protocol.supportsStaged()) {
            throw new IllegalArgumentException(
                    "mode: staged (expected: batch, as " + protocol.wireName() + " needs it)");
        }
    }
}
