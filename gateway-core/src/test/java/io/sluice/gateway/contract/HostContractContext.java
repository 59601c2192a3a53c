package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.testkit.ReceivedRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a host knows of a call beside its request, and the trace that a call belongs to. */
interface HostContractContext extends HostContractBase {
    String TRACE = "00-0af7651916cd43dd8448eb211c80319c-";

    /** Returns what gives each leg its place in the client's trace. */
    LegFields traces();

    @Test
    @DisplayName("HO-17: what the host knows of a call reaches policies and listeners, and never the wire")
    default void passesAttributesInside() throws IOException {
        needs(17);
        List<Attributes> inside = new CopyOnWriteArrayList<>();
        rig().settings()
                .routePolicy(query -> {
                    inside.add(query.attributes());
                    return RouteDecision.internal();
                })
                .listener(new GatewayListener() {
                    @Override
                    public void callStarted(CallInfo call) {
                        inside.add(call.attributes());
                    }
                });
        List<ReceivedRequest> seen = new CopyOnWriteArrayList<>();
        rig().instance().chooses((request, number) -> {
            seen.add(request);
            return ok("fine");
        });
        String asked = CHAT.replaceFirst("\r\n", "\r\n" + HostRig.WHO_ASKS + ": acme\r\n");
        assertThat(rig().exchange(asked).body()).isEqualTo("fine");
        assertThat(inside)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(
                        attributes -> assertThat(attributes.get(HostRig.TENANT)).isEqualTo("tenant of acme"));
        assertThat(seen.get(0).toString() + seen.get(0).text()).doesNotContain("tenant of acme");
    }

    @Test
    @DisplayName("HO-18: every leg's traceparent is a child of the client's")
    default void continuesTheTrace() throws IOException {
        needs(18);
        List<String> parents = new CopyOnWriteArrayList<>();
        LegFields tracer = traces();
        rig().settings().instanceRetries(1).legFields(tracer);
        if (tracer instanceof GatewayListener listener) {
            rig().settings().listener(listener);
        }
        rig().instance().chooses((request, number) -> {
            parents.addAll(request.headers("traceparent"));
            return number == 0 ? status(503, "{}") : ok("fine");
        });
        String client = TRACE + "b7ad6b7169203331-01";
        assertThat(rig().exchange(CHAT.replaceFirst("\r\n", "\r\ntraceparent: " + client + "\r\n"))
                        .body())
                .isEqualTo("fine");
        assertThat(parents)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .doesNotContain(client)
                .allMatch(parent -> parent.startsWith(TRACE));
    }
}
