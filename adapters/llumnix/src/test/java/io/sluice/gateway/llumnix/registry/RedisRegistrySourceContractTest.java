package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.contract.ChangingInstanceSourceContract;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of sources whose instances change. */
class RedisRegistrySourceContractTest extends ChangingInstanceSourceContract {
    private static final String PREFIX = "llumnix:discovery:";

    private final FakeRedis fake = new FakeRedis();
    private ScriptedRedis redis;
    private long now = 1;

    @BeforeEach
    void startRedis() throws IOException {
        redis = new ScriptedRedis(0, fake);
    }

    @AfterEach
    void stopRedis() throws IOException {
        redis.close();
    }

    @Override
    protected InstanceSource newSource(int... numbers) {
        write(numbers);
        String text = "redis://127.0.0.1:" + redis.port() + "?interval-ms=2";
        InstanceSource source = new RedisInstanceScheme()
                .read(ServiceAddress.of("instances", text, name -> null))
                .get();
        Await.until("it has looked", source::isLoaded);
        return source;
    }

    @Override
    protected String id(int number) {
        return "p" + number + "_dp0";
    }

    /** A look that began after the change has ended when a third one begins. */
    @Override
    protected void change(int... numbers) {
        write(numbers);
        int before = looks();
        Await.until("it has looked", () -> looks() > before + 2 || redis.connections() == 0);
    }

    private int looks() {
        return (int) redis.commands().stream()
                .filter(command -> command.get(0).equals("SCAN") && command.get(1).equals("0"))
                .count();
    }

    private void write(int... numbers) {
        Set<Integer> listed = IntStream.of(numbers).boxed().collect(Collectors.toCollection(HashSet::new));
        now++;
        // One after the other is more than one change: what a look finds must be whole.
        synchronized (fake) {
            for (int number = 1; number <= 9; number++) {
                String pod = "p" + number;
                RankInfo engine = Pods.engine("10.0.0.1", number, 1);
                boolean there = listed.contains(number);
                fake.put(PREFIX + pod, there ? Pods.value(pod, now, engine) : Pods.value(pod, now));
            }
        }
    }
}
