package io.sluice.gateway.llumnix.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.llumnix.internal.etcd.FakeEtcd;
import io.sluice.gateway.options.ServiceAddress;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clause FL-F-2, as far as it is about etcd. */
class EtcdRegistryWriterTest {
    private static final byte[] VALUE = {1, 2, 3};
    private static final byte[] NOBODY = {};

    private final FakeEtcd etcd = new FakeEtcd();
    private final RegistryWriter writer = EtcdInstanceScheme.writer(
            ServiceAddress.of("registry", "etcd://127.0.0.1:" + etcd.origin().port(), name -> null));

    @AfterEach
    void close() throws IOException {
        writer.close();
        etcd.close();
    }

    @Test
    void writesWithOneLeaseAPodThatEachWriteKeepsAlive() throws IOException {
        writer.put("a", VALUE);
        writer.put("a", VALUE);
        writer.put("b", VALUE);

        assertThat(etcd.keys()).containsExactly("llumnix/discovery/a", "llumnix/discovery/b");
        assertThat(etcd.targets())
                .containsExactly(
                        "/v3/lease/grant",
                        "/v3/kv/put",
                        "/v3/lease/keepalive",
                        "/v3/kv/put",
                        "/v3/lease/grant",
                        "/v3/kv/put");
        assertThat(etcd.requests("/v3/lease/grant").get(0).text()).isEqualTo("{\"TTL\":\"60\"}");
    }

    @Test
    void takesANewLeaseWhenTheOldOneHasEnded() throws IOException {
        writer.put("a", VALUE);
        etcd.loseLeases();
        writer.put("a", VALUE);

        assertThat(etcd.leaseCount()).isEqualTo(1);
        assertThat(etcd.requests("/v3/lease/grant")).hasSize(2);
        assertThat(etcd.requests("/v3/kv/put")).hasSize(2);
    }

    @Test
    void takesAPodOutByItsLease() throws IOException {
        writer.put("a", VALUE);
        writer.withdraw("a", NOBODY);
        writer.withdraw("a", NOBODY);

        assertThat(etcd.keys()).isEmpty();
        assertThat(etcd.requests("/v3/lease/revoke")).hasSize(1);
    }

    @Test
    void takesOutWhatHasEndedAlready() throws IOException {
        writer.put("a", VALUE);
        etcd.loseLeases();
        writer.withdraw("a", NOBODY);

        assertThat(etcd.requests("/v3/lease/revoke")).hasSize(1);
    }

    @Test
    void saysThatTheEtcdIsDownAndGoesOnWhenItIsBack() throws IOException {
        etcd.setDown(true);
        assertThatThrownBy(() -> writer.put("a", VALUE)).isInstanceOf(IOException.class);
        etcd.setDown(false);
        writer.put("a", VALUE);

        assertThat(etcd.keys()).hasSize(1);
    }
}
