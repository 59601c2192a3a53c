package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.llumnix.internal.etcd.FakeEtcd;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.contract.ChangingInstanceSourceContract;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** The contract of sources whose instances change. */
class EtcdRegistrySourceContractTest extends ChangingInstanceSourceContract {
    private final FakeEtcd etcd = new FakeEtcd();
    private InstanceSource source;
    private long now = 1;

    @AfterEach
    void stopEtcd() throws IOException {
        etcd.close();
    }

    @Override
    protected InstanceSource newSource(int... numbers) {
        write(numbers);
        String text = "etcd://127.0.0.1:" + etcd.origin().port() + "?interval-ms=5";
        source = new EtcdInstanceScheme()
                .read(ServiceAddress.of("instances", text, name -> null))
                .get();
        Await.until("it has looked", source::isLoaded);
        int before = etcd.requests("/v3/kv/range").size();
        Await.until("it has told", () -> etcd.requests("/v3/kv/range").size() > before);
        return source;
    }

    @Override
    protected String id(int number) {
        return "p" + number + "_dp0";
    }

    /** What a source has found it has told when it looks again. */
    @Override
    protected void change(int... numbers) {
        write(numbers);
        List<String> ids = IntStream.of(numbers).sorted().mapToObj(this::id).toList();
        Await.until("it has found the change", () -> isOver() || ids().equals(ids));
        int before = etcd.requests("/v3/kv/range").size();
        Await.until(
                "it has looked", () -> isOver() || etcd.requests("/v3/kv/range").size() > before + 2);
    }

    private List<String> ids() {
        return source.instances().stream().map(Instance::id).toList();
    }

    private static boolean isOver() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("sluice-etcd-registry"));
    }

    private void write(int... numbers) {
        now++;
        Map<String, byte[]> all = new HashMap<>();
        for (int number : numbers) {
            String pod = "p" + number;
            all.put("llumnix/discovery/" + pod, Pods.value(pod, now, Pods.engine("10.0.0.1", number, 1)));
        }
        etcd.replaceAll(all);
    }
}
