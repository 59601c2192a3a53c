package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.kv.KvFabric;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvRole;
import io.sluice.examples.simulator.kv.RemoteEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Engines that reach their fabric over a socket, as pods do. */
class FabricOfProcessesTest {

    private final KvFabric fabric = KvFabric.of(KvProtocol.VLLM_MOONCAKE);
    private final IoThreads threads = IoThreads.start(1);
    private final FabricHost host =
            FabricHost.start(fabric, 0, SimulatedEngine.builder().name("fabric").options(), threads);
    private final CountDownLatch lost = new CountDownLatch(2);
    private final SimulatedEngine prefill = engine("p0", KvRole.PREFILL, 41234);
    private final SimulatedEngine decode = engine("d0", KvRole.DECODE, 0);

    @AfterEach
    void close() {
        prefill.close();
        decode.close();
        host.close();
        threads.close();
    }

    @Test
    @DisplayName("A call that is split over two of them is whole, and the books show it")
    void aHandoff() throws Exception {
        String id = Legs.freshId();
        HttpResponse<String> first = prefill(id);
        assertThat(Legs.handoff(first)).contains("\"remote_port\":41234");
        assertThat(fabric.held()).hasSize(1);

        HttpResponse<String> second = Legs.chat(decode, id, ",\"stream\":true" + Legs.params(Legs.handoff(first)));

        assertThat(second.body()).contains("t15", "[DONE]");
        fabric.awaitReleased(Http.PATIENCE);
        assertThat(fabric.counts().pulls()).isEqualTo(1);
        assertThat(fabric.violations()).isEmpty();
        assertThat(books().body()).contains("\"protocol\":\"vllm-mooncake\"", "\"p0\"", "\"violations\":[]");
    }

    @Test
    @DisplayName("What a gateway does wrong is noticed: another handoff than the one that was given")
    void aViolation() throws Exception {
        String id = Legs.freshId();
        HttpResponse<String> first = prefill(id);

        Legs.chat(decode, id, Legs.params(Legs.handoff(first).replace("true", " true")));

        assertThat(fabric.violations()).singleElement().asString().contains("(expected: {");
    }

    @Test
    @DisplayName("An engine whose process ends leaves, and its blocks are gone")
    void anEngineEnds() throws Exception {
        prefill(Legs.freshId());

        prefill.close();

        fabric.awaitReleased(Http.PATIENCE);
        assertThat(lost.getCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("Engines notice that their fabric is gone; legs fail then")
    void theFabricEnds() throws Exception {
        host.close();

        assertThat(lost.await(Http.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Legs.chat(decode, Legs.freshId(), "").statusCode()).isEqualTo(500);
    }

    private HttpResponse<String> prefill(String id) throws Exception {
        return Legs.chat(prefill, id, Legs.CAP + Legs.DO_REMOTE_DECODE);
    }

    private HttpResponse<String> books() throws Exception {
        return Http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + "/admin/kv")));
    }

    private SimulatedEngine engine(String name, KvRole role, int auxPort) {
        try {
            RemoteEngine joined = RemoteEngine.join(
                    "127.0.0.1:" + host.memberPort(), name, role, "127.0.0.1", auxPort, lost::countDown);
            return SimulatedEngine.builder().name(name).kv(joined).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
