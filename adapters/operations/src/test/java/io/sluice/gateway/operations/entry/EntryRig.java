package io.sluice.gateway.operations.entry;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.operations.AdminOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.testkit.Await;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads options, and asks gatekeepers. */
final class EntryRig {
    static final InetSocketAddress HERE = InetSocketAddress.createUnresolved("127.0.0.1", 4711);
    static final InetSocketAddress THERE = InetSocketAddress.createUnresolved("203.0.113.9", 4711);

    private EntryRig() {}

    static GatewaySettings settings(String... options) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            values.put(options[i], options[i + 1]);
        }
        return OptionRegistry.standard()
                .with(new EntryOptions())
                .with(new AdminOptions())
                .read(values);
    }

    static Entry entry(String... options) {
        return settings(options).of(EntrySettings.class).open();
    }

    static Admission ask(Gatekeeper gatekeeper, String request, InetSocketAddress peer, String... fields) {
        int blank = request.indexOf(' ');
        return gatekeeper.admit(request.substring(0, blank), request.substring(blank + 1), Headers.of(fields), peer);
    }

    /** Returns the status of a refusal, 0 if there is none. */
    static int status(Admission admission) {
        @Nullable GatewayResponse refusal = admission.refusal();
        return refusal == null ? 0 : refusal.status();
    }

    static String text(GatewayResponse response) {
        return new String(Await.value(response.body().readAllBytes(1 << 16)), StandardCharsets.UTF_8);
    }
}
