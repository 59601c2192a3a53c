package stranger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What needs a whole call to be seen: a listener, the fields of a leg, a credential. */
class WholeCallsTest {
    private static final String ANSWER =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final List<ReceivedRequest> seen = new CopyOnWriteArrayList<>();
    private final FaultyUpstream provider = FaultyUpstream.start(Ticker.system()).chooses((request, number) -> {
        seen.add(request);
        return Fault.ok(ANSWER);
    });
    private final JdkHttpTransport transport = new JdkHttpTransport();

    @AfterEach
    void close() throws Exception {
        transport.close();
        provider.close();
    }

    @Test
    void aListenerReadsTheUsage() {
        TokenBill bill = new TokenBill();
        call(builder(provider.endpoint()).listener(bill), Headers.empty());
        assertThat(bill.tokens()).isEqualTo(7);
    }

    @Test
    void eachLegHasItsSpan() {
        call(builder(provider.endpoint()).legFields(new ChildSpans()), Headers.of("traceparent", TRACE));
        assertThat(seen.get(0).headers("traceparent"))
                .singleElement()
                .asString()
                .startsWith(TRACE.substring(0, 36))
                .isNotEqualTo(TRACE);
    }

    @Test
    void theCredentialIsTheNewestToken() {
        RenewedToken token = new RenewedToken();
        Endpoint endpoint = provider.endpoint().toBuilder().credentials(token).build();
        assertThat(call(builder(endpoint), Headers.empty())).isEqualTo(502);
        token.renew("first");
        token.renew("second");
        assertThat(call(builder(endpoint), Headers.empty())).isEqualTo(200);
        assertThat(seen.get(0).headers("authorization")).containsExactly("Bearer second");
    }

    private GatewayBuilder builder(Endpoint endpoint) {
        return Gateway.builder()
                .transport(transport)
                .endpointRetries(0)
                .routePolicy(FixedRoute.to(new Route.External(endpoint)));
    }

    /** Makes one call, reads its answer, and returns its status. */
    private static int call(GatewayBuilder builder, Headers fields) {
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/completions")
                .headers(fields)
                .body("{\"model\":\"m\",\"prompt\":\"p\"}".getBytes(StandardCharsets.UTF_8))
                .build();
        try (Gateway gateway = builder.build()) {
            GatewayCall call = gateway.call(request);
            GatewayResponse response = Await.value(call.response());
            Await.value(ChunkProbe.on(response.body()).request(Long.MAX_VALUE).end());
            Await.value(call.completion());
            return response.status();
        }
    }
}
