package io.sluice.gateway.llumnix.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.ScriptedRedis;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Announces the engines of a pod while they are well (clause FL-F-2). */
class RegistrarTest {
    private static final String KEY = "llumnix:discovery:pod";
    private static final Duration BEAT = Duration.ofMillis(5);

    private final FakeRedis fake = new FakeRedis();
    private @Nullable ScriptedRedis running;
    private @Nullable HttpServer engine;
    private volatile int health = 200;

    @BeforeEach
    void startServers() throws IOException {
        running = new ScriptedRedis(0, fake);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(health, -1);
            exchange.close();
        });
        server.start();
        engine = server;
    }

    @AfterEach
    void stopServers() throws IOException {
        redis().close();
        Objects.requireNonNull(engine).stop(0);
    }

    @Test
    void announcesAgainAndAgainAndWithdrawsAtTheEnd() {
        int port = enginePort();
        try (Registrar registrar = builder()
                .role(Role.PREFILL)
                .model("m")
                .version(7)
                .kvTransfer("10.0.0.9", 28_000)
                .start()) {
            assertThat(registrar).isNotNull();
            Await.until("it is there", () -> fake.data.containsKey(KEY));
            PodInfo first = pod();
            assertThat(first.name()).isEqualTo("pod");
            assertThat(first.ranks())
                    .containsExactly(new RankInfo("prefill", "127.0.0.1", port, "10.0.0.9", 28_000, 0, 1, "m", 7));
            Await.until("the next beat", () -> pod().timestampMillis() > first.timestampMillis());
        }
        assertThat(pod().ranks()).isEmpty();
        List<String> last = redis().commands().get(redis().commands().size() - 1);
        assertThat(last.subList(3, last.size())).containsExactly("PX", "60000");
        Await.until("it lets go", () -> redis().connections() == 0);
    }

    @Test
    void anEngineThatIsIllIsWithdrawnUntilItIsWell() {
        try (Registrar registrar = builder().start()) {
            assertThat(registrar).isNotNull();
            Await.until("it is there", () -> engines() == 1);
            health = 503;
            Await.until("it is withdrawn", () -> engines() == 0);
            health = 200;
            Await.until("it is there again", () -> engines() == 1);
        }
    }

    @Test
    void ranksThatAreNotThereAreLeftOutAlone() {
        try (Registrar registrar = builder().ranks(2).start()) {
            assertThat(registrar).isNotNull();
            Await.until("the first is there", () -> engines() == 1);
            assertThat(pod().ranks()).extracting(RankInfo::dpRank).containsExactly(0);
            assertThat(pod().ranks()).extracting(RankInfo::dpSize).containsExactly(2);
        }
    }

    @Test
    void withoutAPathEnginesAreTakenToBeWell() {
        health = 500;
        try (Registrar registrar = builder().health("", BEAT, 1).ranks(3).start()) {
            assertThat(registrar).isNotNull();
            Await.until("all are there", () -> engines() == 3);
        }
    }

    @Test
    void aRegistryThatRefusesOrIsGoneIsTriedAgain() throws Exception {
        fake.instead = "-READONLY You can't write against a read only replica.\r\n";
        try (Registrar registrar = builder().start()) {
            assertThat(registrar).isNotNull();
            Await.until("it was refused", () -> redis().commands().size() > 2);
            fake.instead = null;
            Await.until("it is there", () -> engines() == 1);
            redis().cut();
            long before = pod().timestampMillis();
            Await.until("it is there again", () -> pod().timestampMillis() > before);
        }
        assertThat(engines()).isZero();
    }

    @Test
    void saysGoodbyeOverANewConnectionWhenTheOldOneHasEnded() throws Exception {
        try (Registrar registrar = builder().interval(Duration.ofHours(1)).start()) {
            assertThat(registrar).isNotNull();
            Await.until("it is there", () -> engines() == 1);
            redis().cut();
        }
        assertThat(engines()).isZero();
    }

    @Test
    void saysGoodbyeWhenAllThreadsAreEndedByInterrupts() {
        AtomicReference<@Nullable Thread> beating = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch put = new CountDownLatch(1);
        CountDownLatch withdrawn = new CountDownLatch(1);
        RegistryWriter writer = new RegistryWriter() {
            @Override
            public void put(String pod, byte[] value) {
                beating.set(Thread.currentThread());
                put.countDown();
            }

            @Override
            public void withdraw(String pod, byte[] nobody) {
                interrupted.set(Thread.currentThread().isInterrupted());
                withdrawn.countDown();
            }

            @Override
            public void close() {}
        };
        try (Registrar registrar = Registrar.builder(writer, "pod", Origin.of("http", "127.0.0.1", enginePort()))
                .interval(Duration.ofHours(1))
                .start()) {
            assertThat(registrar).isNotNull();
            Await.open("it is there", put);
            Objects.requireNonNull(beating.get()).interrupt();
            Await.open("it is withdrawn", withdrawn);
        }
        assertThat(interrupted)
                .as("a writer whose thread is interrupted can't wait for its registry")
                .isFalse();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        RegistryWriter writer = writer("");
        Origin http = Origin.of("http", "h", 65_535);
        assertThatThrownBy(() -> Registrar.builder(writer, "", http)).hasMessageContaining("1 to 253");
        assertThatThrownBy(() -> Registrar.builder(writer, "p", Origin.of("https", "h", 1)))
                .hasMessageContaining("expected: http");
        Registrar.Builder builder = Registrar.builder(writer, "p", http);
        assertThatThrownBy(() -> builder.ranks(2)).hasMessageContaining("1 to 1");
        assertThatThrownBy(() -> builder.kvTransfer("h", 0)).hasMessageContaining("1 to 65535");
        assertThatThrownBy(() -> builder.interval(Duration.ZERO)).hasMessageContaining("> 0");
        assertThatThrownBy(() -> builder.health("x", BEAT, 1)).hasMessageContaining("slash");
        assertThatThrownBy(() -> writer("?interval-ms=5")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> RegistryWriters.of(ServiceAddress.of("o", "http://h", name -> null)))
                .isInstanceOf(ConfigurationException.class);
        writer.close();
    }

    private Registrar.Builder builder() {
        return Registrar.builder(writer(""), "pod", Origin.of("http", "127.0.0.1", enginePort()))
                .health("/health", Duration.ofSeconds(1), 2)
                .interval(BEAT);
    }

    private RegistryWriter writer(String more) {
        return RegistryWriters.of(
                ServiceAddress.of("option", "redis://127.0.0.1:" + redis().port() + more, name -> null));
    }

    private int enginePort() {
        return Objects.requireNonNull(engine).getAddress().getPort();
    }

    private ScriptedRedis redis() {
        return Objects.requireNonNull(running);
    }

    private int engines() {
        return fake.data.containsKey(KEY) ? pod().ranks().size() : 0;
    }

    private PodInfo pod() {
        return PodInfo.decode(Objects.requireNonNull(fake.data.get(KEY)).getBytes(ISO_8859_1));
    }
}
