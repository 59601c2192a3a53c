package io.sluice.gateway.operations;

import static io.sluice.gateway.operations.PagesRig.many;
import static io.sluice.gateway.operations.PagesRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.scheduling.Lease;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the probes say, in each state of a host. */
@DisplayName("HC-L-4")
class ReadinessTest {
    @Test
    @DisplayName(
            "Starting, until a source has loaded; then ready, or without upstreams; a source that is lost while its list is kept changes nothing")
    void sources() {
        try (PagesRig rig = new PagesRig("[]", 1)) {
            assertThat(ready(rig)).isEqualTo("503 starting: no source of instances has loaded yet\n");
            rig.source.found(List.of());
            assertThat(ready(rig)).isEqualTo("503 no instance and no endpoint is known\n");
            rig.source.found(many(1));
            assertThat(ready(rig)).isEqualTo("200 ok");
            rig.source.lost();
            assertThat(ready(rig)).isEqualTo("200 ok");
        }
    }

    @Test
    @DisplayName("An endpoint alone is enough, once it is known which instances there are")
    void endpoints() {
        try (PagesRig rig = new PagesRig("[{\"base_url\":\"http://a/v1\",\"prefix\":\"*\"}]", 1)) {
            assertThat(ready(rig)).isEqualTo("503 starting: no source of instances has loaded yet\n");
            rig.source.found(List.of());
            assertThat(ready(rig)).isEqualTo("200 ok");
        }
    }

    @Test
    @DisplayName("Of several sources one that has loaded is enough if it names an instance")
    void severalSources() {
        try (PagesRig rig = new PagesRig("[]", 1);
                PagesRig.Source late = new PagesRig.Source();
                InstanceSource both = InstanceSources.joined(rig.source, late)) {
            Readiness readiness = Readiness.of(rig.gateway, both);
            assertThat(readiness.reasons()).containsExactly("starting: no source of instances has loaded yet");
            rig.source.found(List.of());
            assertThat(readiness.reasons())
                    .containsExactly(
                            "no instance and no endpoint is known, and a source of instances has not loaded yet");
            rig.source.found(many(1));
            assertThat(readiness.isReady()).isTrue();
        }
    }

    @Test
    @DisplayName("Instances that are ejected, limited or taken out by hand do not make a host unready")
    void illUpstreams() {
        try (PagesRig rig = new PagesRig("[]", 1)) {
            rig.source.found(many(2));
            for (int i = 0; i < 12; i++) {
                Lease lease = rig.scheduler
                        .schedule(SimpleScheduleQuery.ofModel("m"))
                        .placement()
                        .toCompletableFuture()
                        .join()
                        .lease();
                lease.failed(ErrorKind.CONNECT_FAILED);
            }
            many(2).forEach(one -> rig.gateway.drain(one.id()));
            assertThat(ready(rig)).isEqualTo("200 ok");
        }
    }

    @Test
    @DisplayName("Draining: /readyz and /healthz say so, /livez does not; one line a reason")
    void draining() {
        try (PagesRig rig = new PagesRig("[]", 1)) {
            assertThat(probe(rig, "/healthz")).isEqualTo("200 ok");
            rig.pages.draining();
            assertThat(probe(rig, "/healthz")).isEqualTo("503 draining");
            assertThat(probe(rig, "/livez")).isEqualTo("200 ok");
            assertThat(ready(rig)).isEqualTo("503 draining\nstarting: no source of instances has loaded yet\n");
        }
    }

    @Test
    @DisplayName(
            "A check of the host's own, such as warming up; one that throws is no reason to break; ?verbose lists all")
    void ownChecks() {
        try (PagesRig rig = new PagesRig("[]", 1)) {
            rig.source.found(many(1));
            AtomicReference<String> warm = new AtomicReference<>("warming\nup");
            rig.readiness.add("warm", warm::get);
            assertThat(ready(rig)).isEqualTo("503 warming up\n");
            assertThat(probe(rig, "/readyz?verbose"))
                    .isEqualTo("503 [+]draining ok\n[+]upstreams ok\n[-]warm: warming up\nnot ready\n");
            warm.set("");
            assertThat(probe(rig, "/readyz?a=b&verbose=1")).endsWith("[+]warm ok\nready\n");
            rig.readiness.add("broken", () -> {
                throw new IllegalStateException("10.0.0.1 is secret");
            });
            assertThat(ready(rig)).isEqualTo("503 broken: the check failed\n");
        }
    }

    @Test
    @DisplayName("A host that has no source asks its gateway alone")
    void withoutSource() {
        try (PagesRig rig = new PagesRig("[]", 1)) {
            Readiness readiness = Readiness.of(rig.gateway);
            assertThat(readiness.reasons()).containsExactly("no instance and no endpoint is known");
            rig.source.found(many(1));
            assertThat(readiness.isReady()).isTrue();
        }
    }

    private static String ready(PagesRig rig) {
        return probe(rig, "/readyz");
    }

    /** Asks as the main port of a host with an admin port does. */
    private static String probe(PagesRig rig, String target) {
        GatewayResponse response = PagesRig.response(rig.pages.probes(), "GET", target);
        return response.status() + " " + text(response);
    }
}
