package io.sluice.gateway.llumnix.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EtcdClientTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final FakeEtcd etcd = new FakeEtcd();
    private final FakeEtcd other = new FakeEtcd();

    @AfterEach
    void close() throws IOException {
        etcd.close();
        other.close();
    }

    @Test
    void readsWhatIsBelowAPrefixAndNothingElse() throws IOException {
        etcd.put("a/1", new byte[] {0, 1, (byte) 0xff});
        etcd.put("a0", new byte[0]);
        try (EtcdClient client = client("", etcd.origin())) {
            EtcdRange range = client.range("a/");

            assertThat(range.revision()).isEqualTo(3);
            assertThat(range.entries()).singleElement().satisfies(entry -> {
                assertThat(entry.key()).isEqualTo("a/1");
                assertThat(entry.value()).containsExactly(0, 1, 0xff);
                assertThat(entry.revision()).isEqualTo(2);
            });
        }
        assertThat(etcd.requests("/v3/kv/range").get(0).text()).contains("\"range_end\":\"YTA=\"");
    }

    @Test
    void asksTheNextMemberWhenOneIsDownAndStaysThere() throws IOException {
        etcd.setDown(true);
        try (EtcdClient client = client("", etcd.origin(), other.origin())) {
            client.range("a");
            client.range("a");
        }
        assertThat(other.targets()).hasSize(2);
    }

    @Test
    void asksTheNextMemberWhenOneIsSlowOrWithoutLeader() throws IOException {
        etcd.setStopped(true);
        other.respond("/v3/kv/range", 503, FakeEtcd.error("etcdserver: no leader", 14));
        try (FakeEtcd third = new FakeEtcd();
                EtcdClient client = client(SHORT, "", etcd.origin(), other.origin(), third.origin())) {
            client.range("a");
            assertThat(third.targets()).hasSize(1);
        }
    }

    @Test
    void saysWhichMemberFailedWhenAllDo() {
        etcd.setStopped(true);
        try (EtcdClient client = client(SHORT, "", etcd.origin())) {
            assertThatThrownBy(() -> client.range("a"))
                    .hasMessage(etcd.origin() + ": no reply within 300 ms")
                    .asInstanceOf(InstanceOfAssertFactories.type(EtcdException.class))
                    .returns(Kind.UNAVAILABLE, EtcdException::kind);
        }
    }

    @Test
    void doesNotAskAnotherMemberForWhatIsRefused() {
        etcd.respond("/v3/kv/range", 403, FakeEtcd.error("etcdserver: permission denied", 7));
        try (EtcdClient client = client("", etcd.origin(), other.origin())) {
            assertThatThrownBy(() -> client.range("a")).hasMessageContaining("permission denied");
        }
        assertThat(other.targets()).isEmpty();
    }

    @Test
    void takesWhatIsNoEtcdForARefusal() {
        etcd.respond("/v3/kv/range", 404, "Not Found");
        try (EtcdClient client = client("", etcd.origin())) {
            assertThatThrownBy(() -> client.range("a"))
                    .hasMessage(etcd.origin() + ": no reply of etcd 3.4 or newer, but status 404");
        }
    }

    @Test
    void understandsTheErrorsOfNewerVersions() {
        etcd.respond(
                "/v3/lease/keepalive",
                404,
                "{\"code\":5,\"message\":\"etcdserver: requested lease not found\",\"details\":[]}");
        try (EtcdClient client = client("", etcd.origin())) {
            assertKind(Kind.LEASE_LOST, () -> client.keepAlive(5));
        }
    }

    @Test
    void showsATokenAndGetsANewOneWhenItIsNoLongerKnown() throws IOException {
        etcd.setPassword("open sesame");
        try (EtcdClient client = client("open sesame", etcd.origin())) {
            client.range("a");
            client.range("a");
            etcd.setPassword("open sesame");
            client.range("a");
        }
        assertThat(etcd.targets())
                .containsExactly(
                        "/v3/auth/authenticate",
                        "/v3/kv/range",
                        "/v3/kv/range",
                        "/v3/kv/range",
                        "/v3/auth/authenticate",
                        "/v3/kv/range");
    }

    @Test
    void goesOnWithoutTokenWhereThereAreNoUsers() throws IOException {
        try (EtcdClient client = client("open sesame", etcd.origin())) {
            client.range("a");
        }
        assertThat(etcd.requests("/v3/kv/range").get(0).headers("authorization"))
                .isEmpty();
    }

    @Test
    void neverShowsThePassword() {
        etcd.setPassword("other");
        try (EtcdClient client = client("open sesame", etcd.origin())) {
            assertThatThrownBy(() -> client.range("a"))
                    .hasMessageContaining("authentication failed")
                    .hasMessageNotContaining("sesame");
        }
    }

    @Test
    void writesWithALeaseThatLivesAsLongAsItIsKeptAlive() throws IOException {
        try (EtcdClient client = client("", etcd.origin())) {
            long lease = client.grant(60);
            client.put("a/1", new byte[] {1}, lease);
            client.keepAlive(lease);
            assertThat(etcd.keys()).containsExactly("a/1");

            etcd.loseLeases();

            assertKind(Kind.LEASE_LOST, () -> client.keepAlive(lease));
            assertKind(Kind.LEASE_LOST, () -> client.put("a/1", new byte[] {1}, lease));
            assertKind(Kind.LEASE_LOST, () -> client.revoke(lease));
        }
    }

    @Test
    void tellsWhatIsWatchedFromARevisionOn() throws Exception {
        etcd.put("a/1", new byte[] {1});
        etcd.delete("a/1");
        try (EtcdClient client = client("", etcd.origin());
                EtcdWatch watch = client.watch("a/", 2)) {
            assertThat(watch.poll(Await.LIMIT)).isEqualTo(new EtcdChange(0, List.of()));
            EtcdChange change = watch.poll(Await.LIMIT);
            assertThat(change.revision()).isEqualTo(3);
            assertThat(change.events()).hasSize(2);
            assertThat(change.events().get(0).isDeleted()).isFalse();
            assertThat(change.events().get(0).entry().value()).containsExactly(1);
            assertThat(change.events().get(1).isDeleted()).isTrue();
            assertThat(watch.poll(Duration.ZERO)).isNull();
        }
    }

    @Test
    void endsAWatchThatIsRefusedCompactedOrBroken() throws Exception {
        try (EtcdClient client = client("", etcd.origin())) {
            etcd.respond("/v3/watch", 503, FakeEtcd.error("etcdserver: no leader", 14));
            assertKind(Kind.UNAVAILABLE, () -> client.watch("a/", 2));

            etcd.put("a/1", new byte[] {1});
            etcd.compact();
            try (EtcdWatch watch = client.watch("a/", 2)) {
                watch.poll(Await.LIMIT);
                assertKind(Kind.COMPACTED, () -> watch.poll(Await.LIMIT));
            }

            try (EtcdWatch watch = client.watch("a/", 3)) {
                watch.poll(Await.LIMIT);
                etcd.setDown(true);
                assertKind(Kind.UNAVAILABLE, () -> watch.poll(Await.LIMIT));
            }
        }
    }

    @Test
    void passesOverWhatIsMoreThanCanBeTold() throws Exception {
        etcd.respond("/v3/watch", 200, "x".repeat(17 << 20));
        try (EtcdClient client = client("", etcd.origin());
                EtcdWatch watch = client.watch("a/", 2)) {
            assertKind(Kind.COMPACTED, () -> watch.poll(Await.LIMIT));
        }
    }

    @Test
    void readsTheProgressOfAWatchAndWhyItEnds() throws Exception {
        etcd.respond("/v3/watch", 200, """
                {"result":{"header":{"revision":"9"}}}
                {"result":{"canceled":true,"cancel_reason":"etcdserver: no leader"}}
                {"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader"}}
                """);
        try (EtcdClient client = client("", etcd.origin());
                EtcdWatch watch = client.watch("a/", 2)) {
            assertThat(watch.poll(Await.LIMIT)).isEqualTo(new EtcdChange(9, List.of()));
            assertThatThrownBy(() -> watch.poll(Await.LIMIT)).hasMessageContaining("no leader");
            assertThatThrownBy(() -> watch.poll(Await.LIMIT)).hasMessageContaining("no leader");
            assertThatThrownBy(() -> watch.poll(Await.LIMIT)).hasMessageContaining("the watch has ended");
        }
    }

    private static void assertKind(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(EtcdException.class))
                .returns(kind, EtcdException::kind);
    }

    private static EtcdClient client(String password, Origin... endpoints) {
        return client(Await.LIMIT, password, endpoints);
    }

    private static EtcdClient client(Duration timeout, String password, Origin... endpoints) {
        String user = password.isEmpty() ? "" : "gateway";
        return new EtcdClient(new EtcdConfig(List.of(endpoints), user, Secret.of(password), null, timeout));
    }
}
