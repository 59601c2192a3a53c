package io.sluice.gateway.llumnix.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.llumnix.internal.etcd.FakeEtcd;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clauses FL-R-6, FL-R-7 and FL-F-1, as far as they are about etcd. */
class EtcdRegistrySourceTest {
    private static final String PREFIX = "llumnix/discovery/";

    private final FakeEtcd etcd = new FakeEtcd();

    @AfterEach
    void close() throws IOException {
        etcd.close();
    }

    @Test
    void findsWhatIsThereAndWhatComesAndLetsGoOfWhatIsDeleted() {
        put("a", 1);
        try (InstanceSource source = open("?interval-ms=50")) {
            awaitIds(source, "a_dp0");
            put("b", 2);
            awaitIds(source, "a_dp0", "b_dp0");
            etcd.delete(PREFIX + "a");
            awaitIds(source, "b_dp0");
            assertThat(source.instances().get(0).origin().toString()).isEqualTo("http://127.0.0.1:8002");
        }
    }

    @Test
    void isNotLoadedWhileTheEtcdIsDownAtTheStartAndNoticesThatItComes() throws IOException {
        etcd.setDown(true);
        put("a", 1);
        try (InstanceSource source = open("?interval-ms=50")) {
            awaitState(source, SourceStatus.State.LOADING);
            assertThat(source.isLoaded()).isFalse();
            assertThat(source.instances()).isEmpty();

            etcd.setDown(false);

            awaitIds(source, "a_dp0");
            awaitState(source, SourceStatus.State.OK);
        }
    }

    @Test
    void keepsTheListWhileTheEtcdIsGoneAndSaysSo() throws IOException {
        put("a", 1);
        try (InstanceSource source = open("?interval-ms=50")) {
            awaitIds(source, "a_dp0");
            etcd.setDown(true);
            awaitState(source, SourceStatus.State.STALE);
            assertThat(ids(source)).containsExactly("a_dp0");

            etcd.setDown(false);
            awaitState(source, SourceStatus.State.OK);
            assertThat(ids(source)).containsExactly("a_dp0");
        }
    }

    @Test
    void keepsTheListOfAnEtcdThatComesBackEmptyUntilItIsStale() throws IOException {
        put("a", 1);
        put("b", 2);
        try (InstanceSource source = open("?interval-ms=20&stale-ms=400")) {
            awaitIds(source, "a_dp0", "b_dp0");
            etcd.loseData();
            awaitState(source, SourceStatus.State.STALE);
            awaitState(source, SourceStatus.State.OK);
            assertThat(ids(source)).containsExactly("a_dp0", "b_dp0");

            awaitIds(source);
        }
    }

    @Test
    void noticesAChangedAddress() {
        put("a", 1);
        try (InstanceSource source = open("?interval-ms=50")) {
            awaitIds(source, "a_dp0");
            put("a", 5);
            Await.until("the new port", () -> source.instances().get(0).origin().port() == 8005);
        }
    }

    @Test
    void leavesAPoisonedValueOut() {
        etcd.put(PREFIX + "poison", new byte[] {(byte) 0xff, 1, 2});
        put("a", 1);
        try (InstanceSource source = open("?interval-ms=50")) {
            awaitIds(source, "a_dp0");
        }
    }

    @Test
    void takesAThousandThatComeAndGoAtOnce() {
        try (InstanceSource source = open("?interval-ms=50")) {
            IntStream.range(0, 1000).forEach(i -> put("p" + i, i));
            Await.until("all are there", () -> source.instances().size() == 1000);
            IntStream.range(0, 1000).forEach(i -> etcd.delete(PREFIX + "p" + i));
            Await.until("all are gone", () -> source.instances().isEmpty());
        }
    }

    @Test
    void showsThePasswordToTheEtcdAndToNobodyElse() {
        etcd.setPassword("open sesame");
        put("a", 1);
        String address =
                "etcd://gateway:open%20sesame@127.0.0.1:" + etcd.origin().port();
        try (InstanceSource source = read(address).get()) {
            awaitIds(source, "a_dp0");
            assertThat(source + source.statuses().toString())
                    .contains("etcd://127.0.0.1")
                    .doesNotContain("sesame");
        }
    }

    @Test
    void namesEverythingThatIsWrongWithAnAddress() {
        assertThatThrownBy(() -> read("etcd://:secret@h:70000/path?prefix=&ca-file=/none&cert-file=x&interval=5"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems().toString())
                                .contains("no path")
                                .contains("host:port")
                                .contains("a user with the password")
                                .contains("at least one character")
                                .contains("true with ca-file")
                                .contains("key-file")
                                .contains("\"interval\"")
                                .doesNotContain("secret"));
    }

    private void put(String pod, int number) {
        RankInfo rank = new RankInfo("neutral", "127.0.0.1", 8000 + number, "", 0, 0, 1, "m", 0);
        etcd.put(PREFIX + pod, new PodInfo(pod, System.currentTimeMillis(), List.of(rank)).encode());
    }

    private InstanceSource open(String parameters) {
        return read("etcd://127.0.0.1:" + etcd.origin().port() + parameters).get();
    }

    private static Supplier<InstanceSource> read(String address) {
        return new EtcdInstanceScheme().read(ServiceAddress.of("instances", address, name -> null));
    }

    private static List<String> ids(InstanceSource source) {
        return source.instances().stream().map(Instance::id).toList();
    }

    private static void awaitIds(InstanceSource source, String... ids) {
        Await.until("the instances " + List.of(ids), () -> ids(source).equals(List.of(ids)));
    }

    private static void awaitState(InstanceSource source, SourceStatus.State state) {
        Await.until("the state " + state, () -> source.statuses().get(0).state().equals(state));
    }
}
