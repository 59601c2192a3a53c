package io.sluice.examples.netty;

import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.HostFault.Texts;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.RawClient.Response;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fault suite from outside: the packaged host with the options for production, real sockets on both of its sides, real time. */
@DisplayName("java -jar netty-proxy.jar, as the README recommends for production, before upstreams that fail")
class HostFaultsIT {
    private static final Fault WELL = HostFault.stream(Texts.WHOLE);
    private static final FaultyHost HOST = new FaultyHost();
    private static final Map<HostFault, FaultyUpstream> ONCE = new EnumMap<>(HostFault.class);
    private static final Map<HostFault, FaultyUpstream> ALONE = new EnumMap<>(HostFault.class);

    /** Calls that are well for one that is not: the retry budget is a fifth of all calls. */
    private static final int WELL_CALLS = 6;

    private static FaultyUpstream limited;
    private static FaultyUpstream limitedInstance;
    private static FaultyUpstream left;

    @BeforeAll
    static void start() throws Exception {
        for (HostFault fault : HostFault.values()) {
            String name = fault.name();
            HOST.instance("instance-" + name, HOST.upstream(fault.fault));
            HOST.instance("instance-" + name, HOST.upstream(WELL));
            HOST.route("chain-" + name, HOST.upstream(fault.fault));
            HOST.fallback("chain-" + name, HOST.upstream(WELL));
            ONCE.put(fault, HOST.upstream(fault.fault, WELL));
            HOST.route("once-" + name, ONCE.get(fault));
            ALONE.put(fault, HOST.upstream(fault.fault));
            HOST.route("alone-" + name, ALONE.get(fault));
        }
        Fault later = status(429, Texts.ERROR, "Retry-After: 1");
        limited = HOST.upstream(later, later, later, WELL);
        HOST.route("limited", limited);
        limitedInstance = HOST.upstream(status(503, Texts.ERROR, "Retry-After: 1"), WELL);
        HOST.instance("limited-instance", limitedInstance);
        HOST.instance("limited-instance", HOST.upstream(WELL));
        HOST.route("wrong", HOST.upstream(status(400, Texts.ERROR)));
        HOST.route("cut", HOST.upstream(Fault.resetAfter(EVENTS + chunk(Texts.ROLE) + chunk(Texts.HELLO))));
        HOST.route("short", HOST.upstream(Fault.closeAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")));
        HOST.route("open", HOST.upstream(Fault.stallAfter(EVENTS + chunk(Texts.WHOLE))));
        left = HOST.upstream(Fault.stallAfter(EVENTS + chunk(Texts.ROLE) + chunk(Texts.HELLO)));
        HOST.route("left", left);
        HOST.route("well", HOST.upstream(WELL));
        HOST.start();
    }

    @AfterAll
    static void stop() throws Exception {
        HOST.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("An instance that fails costs the client nothing: another one answers")
    void anotherInstance(HostFault fault) throws Exception {
        // Four calls: whichever of the two is asked first.
        for (int i = 0; i < 4; i++) {
            assertWhole(chat("instance-" + fault));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("An endpoint that fails costs the client nothing: the chain answers")
    void chain(HostFault fault) throws Exception {
        assertWhole(chat("chain-" + fault));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("An endpoint that fails once costs the client nothing: it is asked again")
    void onceMore(HostFault fault) throws Exception {
        assertWhole(chat("once-" + fault));
        assertThat(ONCE.get(fault).exchanges()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("With nobody else to ask, the client gets an error in the shape of the API, once, after one retry")
    void alone(HostFault fault) throws Exception {
        Response answer = chat("alone-" + fault);
        assertThat(answer.status()).isEqualTo(fault.alone);
        assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"").endsWith("}}");
        assertThat(answer.header("x-should-retry")).isEqualTo("false");
        assertThat(ALONE.get(fault).exchanges()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "RT-H-1, RT-H-5: 429 with Retry-After: 1, three times, then 200: the client sees 200, and no request came too early")
    void limitedThreeTimes() throws Exception {
        assertWhole(HOST.chat("limited"));
        List<Long> arrivals = limited.arrivalNanos();
        assertThat(arrivals).hasSize(4);
        for (int i = 1; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i) - arrivals.get(i - 1)).isGreaterThanOrEqualTo(1_000_000_000L);
        }
    }

    @Test
    @DisplayName("RT-H-2: an instance that is busy for a second is left alone for that second; the other one answers")
    void limitedInstance() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertWhole(chat("limited-instance"));
        }
        List<Long> arrivals = limitedInstance.arrivalNanos();
        assertThat(arrivals).isNotEmpty();
        assertThat(arrivals.subList(1, arrivals.size()))
                .allSatisfy(next -> assertThat(next - arrivals.get(0)).isGreaterThanOrEqualTo(1_000_000_000L));
    }

    @Test
    @DisplayName("RT-H-3: what is the caller's fault is answered at once, as often as he likes")
    void wrong() throws Exception {
        for (int i = 0; i < 5; i++) {
            Response answer = HOST.chat("wrong");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo(Texts.ERROR);
            assertThat(answer.header("x-should-retry")).isEmpty();
        }
    }

    @Test
    @DisplayName("RT-A-2: a stream that breaks after its first content ends with an error event, properly")
    void brokenStream() throws Exception {
        Response answer = HOST.chat("cut");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith(Texts.ROLE)
                .contains("event: error\ndata: {\"error\":{")
                .endsWith("}}\n\n");
        assertThat(answer.body()).doesNotContain("[DONE]");
    }

    @Test
    @DisplayName("RT-A-2: a plain answer that is cut is cut for the client, too")
    void tooShort() throws Exception {
        Response answer = HOST.chat("short");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("abc");
    }

    @Test
    @DisplayName("RT-N-4: [DONE] is the end, though the upstream keeps the stream open")
    void openAfterDone() throws Exception {
        assertWhole(HOST.chat("open"));
    }

    @Test
    @DisplayName("RT-X-5: a client that leaves frees the upstream within a second")
    void clientLeaves() throws Exception {
        try (RawClient client = HOST.connect()) {
            client.send(FaultyHost.request("left"));
            assertThat(client.readHead().status()).isEqualTo(200);
        }
        Await.until("the exchange is over", () -> left.exchanges() == 1 && left.openExchanges() == 0);
    }

    /** Asks for a chat among others, so that the budget allows a retry. */
    private static Response chat(String model) throws Exception {
        for (int i = 0; i < WELL_CALLS; i++) {
            assertWhole(HOST.chat("well"));
        }
        return HOST.chat(model);
    }

    private static void assertWhole(Response answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Texts.WHOLE);
    }
}
