package io.sluice.gateway.contract;

import static io.sluice.gateway.contract.HostContractBase.assertError;
import static io.sluice.gateway.testkit.Fault.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who decides by its head whether a request comes in, and what it says of its sender. */
interface HostContractGatekeeper extends HostContractBase {
    String KEYED = CHAT.replaceFirst("\r\n", "\r\nX-Api-Key: k-1\r\n");

    @Test
    @DisplayName("HO-19: a request that is refused by its head is answered before its body comes, and asks no upstream")
    default void refusesByTheHead() throws IOException {
        needs(19);
        FaultyUpstream engine = rig().gatekeeper(new OfTest()).instance(ok("fine"));
        String head = "POST /v1/completions HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n";
        RawClient.Response answer = rig().exchange(head);
        assertError(answer, 401, "invalid_api_key");
        assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(answer.header("x-seal")).isEqualTo("seen");
        assertThat(engine.exchanges()).isZero();
        assertThat(rig().pool.leases()).isEmpty();
    }

    @Test
    @DisplayName("HO-19: a refused body is never taken for a request")
    default void takesNoBodyForARequest() throws IOException {
        needs(19);
        FaultyUpstream engine = rig().gatekeeper(new OfTest()).instance(ok("fine"));
        try (RawClient client = rig().connect()) {
            client.send(RawClient.post("/v1/chat/completions", KEYED));
            assertError(client.read(), 401, "invalid_api_key");
            HostContractBase.assertNothingFollows(client);
        }
        assertThat(engine.exchanges()).isZero();
    }

    @Test
    @DisplayName(
            "HO-19: what the gatekeeper knows reaches policies beside what the host knows, and its credential goes nowhere")
    default void passesOnWhatTheGatekeeperKnows() throws IOException {
        needs(19);
        OfTest gatekeeper = new OfTest();
        List<Attributes> inside = new CopyOnWriteArrayList<>();
        rig().gatekeeper(gatekeeper).settings().forwardClientAuthorization(true).routePolicy(query -> {
            inside.add(query.attributes());
            assertThat(query.headers().first("x-api-key")).isNull();
            return RouteDecision.internal();
        });
        List<ReceivedRequest> seen = new CopyOnWriteArrayList<>();
        rig().instance().chooses((request, number) -> {
            seen.add(request);
            return ok("fine");
        });
        String asked = KEYED.replaceFirst("\r\n", "\r\n" + HostRig.WHO_ASKS + ": acme\r\n")
                .replaceFirst(" /v1/chat/completions", " /v1/chat/completions?a=%20b");
        RawClient.Response answer = rig().exchange(asked);
        assertThat(answer.body()).isEqualTo("fine");
        assertThat(answer.header("x-seal")).isEqualTo("seen");
        assertThat(inside).isNotEmpty().allSatisfy(attributes -> {
            assertThat(attributes.get(CallAttributes.PRINCIPAL)).isEqualTo("owner of k-1");
            assertThat(attributes.get(HostRig.TENANT)).isEqualTo("tenant of acme");
        });
        assertThat(seen.get(0).toString() + seen.get(0).text()).doesNotContain("k-1");
        assertThat(gatekeeper.seen).containsExactly("POST /v1/chat/completions?a=%20b");
        assertThat(gatekeeper.peers).allMatch(OfTest::isLoopback);
    }

    @Test
    @DisplayName("HO-19: the gatekeeper changes the fields of errors, too")
    default void changesTheFieldsOfErrors() throws IOException {
        needs(19);
        rig().gatekeeper(new OfTest()).route(Route.UNMATCHED).settings().maxRequestBytes(1000);
        RawClient.Response unknown = rig().exchange(KEYED);
        assertError(unknown, 404, "model_not_found");
        assertThat(unknown.header("x-seal")).isEqualTo("seen");
        RawClient.Response large = rig().exchange(RawClient.post("/v1/completions", " ".repeat(1001))
                .replaceFirst("\r\n", "\r\nX-Api-Key: k-1\r\n"));
        assertError(large, 413, "request_too_large");
        assertThat(large.header("x-seal")).isEqualTo("seen");
    }

    @Test
    @DisplayName("HO-19: a connection goes on behind a request without a body that was refused")
    default void keepsTheConnection() throws IOException {
        needs(19);
        rig().gatekeeper(new OfTest()).instance(ok("fine"));
        try (RawClient client = rig().connect()) {
            assertError(client.send(RawClient.get("/v1/files")).read(), 401, "invalid_api_key");
            assertThat(client.send(KEYED).read().body()).isEqualTo("fine");
        }
    }

    /** Lets in who has a key of any kind. */
    final class OfTest implements Gatekeeper {
        final List<String> seen = new CopyOnWriteArrayList<>();
        final List<SocketAddress> peers = new CopyOnWriteArrayList<>();

        @Override
        public Admission admit(String method, String target, Headers headers, SocketAddress peer) {
            seen.add(method + " " + target);
            peers.add(peer);
            return decide(headers, headers.first("x-api-key"))
                    .withResponseHeaders(
                            fields -> fields.toBuilder().set("x-seal", "seen").build());
        }

        private static Admission decide(Headers headers, @Nullable String key) {
            if (key == null) {
                return Admission.refused(LocalReply.unauthorized().toResponse(headers));
            }
            return Admission.granted(Attributes.empty().with(CallAttributes.PRINCIPAL, "owner of " + key))
                    .withHeaders(headers.toBuilder().remove("x-api-key").build());
        }

        /** Some servers know their peer by the text of its address only. */
        private static boolean isLoopback(SocketAddress peer) {
            return peer instanceof InetSocketAddress known
                    && (known.isUnresolved()
                            ? known.getHostString().equals("127.0.0.1")
                            : known.getAddress().isLoopbackAddress());
        }
    }
}
