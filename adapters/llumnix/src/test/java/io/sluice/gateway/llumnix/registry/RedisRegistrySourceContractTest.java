package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.ScriptedRedis;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.contract.ChangingInstanceSourceContract;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of sources whose instances change. */
class RedisRegistrySourceContractTest extends ChangingInstanceSourceContract {
    private static final String PREFIX = "llumnix:discovery:";

    private final FakeRedis fake = new FakeRedis();
    private @Nullable ScriptedRedis running;
    private long now = 1;

    @BeforeEach
    void startRedis() throws IOException {
        running = new ScriptedRedis(0, fake);
    }

    @AfterEach
    void stopRedis() throws IOException {
        redis().close();
    }

    @Override
    protected InstanceSource newSource(int... numbers) {
        write(numbers);
        String text = "redis://127.0.0.1:" + redis().port() + "?interval-ms=2";
        InstanceSource source = new RedisInstanceScheme()
                .read(ServiceAddress.of("instances", text, name -> null))
                .get();
        Await.until("it has looked", source::isLoaded);
        // The first list has been told when the next look begins, so that who listens from then on is not.
        int before = looks();
        Await.until("it looks again", () -> looks() > before);
        return source;
    }

    @Override
    protected String id(int number) {
        return "p_dp" + number;
    }

    /** A look that began after the change has ended when a third one begins. */
    @Override
    protected void change(int... numbers) {
        write(numbers);
        int before = looks();
        Await.until("it has looked", () -> looks() > before + 2 || redis().connections() == 0);
    }

    private ScriptedRedis redis() {
        return Objects.requireNonNull(running);
    }

    private int looks() {
        return (int) redis().commands().stream()
                .filter(command ->
                        command.get(0).equals("SCAN") && command.get(1).equals("0"))
                .count();
    }

    /** All are engines of one pod: a look finds what was written as a whole, or not at all. */
    private void write(int... numbers) {
        now++;
        RankInfo[] ranks = IntStream.of(numbers)
                .mapToObj(number -> new RankInfo("neutral", "10.0.0.1", number, "", 0, number, 10, "", 1))
                .toArray(RankInfo[]::new);
        fake.put(PREFIX + "p", Pods.value("p", now, ranks));
    }
}
