package io.sluice.gateway.routing.instances;

import io.sluice.gateway.routing.contract.ChangingInstanceSourceContract;
import io.sluice.gateway.routing.contract.InstanceSourceContract;
import io.sluice.gateway.routing.scheduling.Instances;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.FakeClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The sources of the library, and one that a host makes of the base class, keep the contract (clause SC-I-2). */
class InstanceSourceContractTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static List<Instance> named(int... numbers) {
        return Instances.named(IntStream.of(numbers).mapToObj(n -> "i" + n).toArray(String[]::new));
    }

    @Nested
    @DisplayName("fixed")
    class Fixed extends InstanceSourceContract {
        @Override
        protected InstanceSource newSource(int... numbers) {
            return InstanceSources.fixed(named(numbers));
        }

        @Override
        protected String id(int number) {
            return "i" + number;
        }
    }

    @Nested
    @DisplayName("a source of the host's")
    class Own extends ChangingInstanceSourceContract {
        private OwnSource source = new OwnSource();

        @Override
        protected InstanceSource newSource(int... numbers) {
            source = new OwnSource();
            source.publish(named(numbers));
            return source;
        }

        @Override
        protected void change(int... numbers) {
            source.publish(named(numbers));
        }

        @Override
        protected String id(int number) {
            return "i" + number;
        }
    }

    @Nested
    @DisplayName("joined")
    class Joined extends ChangingInstanceSourceContract {
        private OwnSource changing = new OwnSource();

        @Override
        protected InstanceSource newSource(int... numbers) {
            changing = new OwnSource();
            change(numbers);
            return InstanceSources.joined(changing, InstanceSources.fixed(List.of()));
        }

        @Override
        protected void change(int... numbers) {
            changing.publish(named(numbers));
        }

        @Override
        protected String id(int number) {
            return "i" + number;
        }
    }

    @Nested
    @DisplayName("file")
    class OfFile extends ChangingInstanceSourceContract {
        private final FakeClock clock = new FakeClock();

        @TempDir
        private Path directory;

        @Override
        protected InstanceSource newSource(int... numbers) throws IOException {
            write(numbers);
            return InstanceSources.file(file(), clock, SECOND);
        }

        @Override
        protected void change(int... numbers) throws IOException {
            write(numbers);
            clock.advance(SECOND);
        }

        @Override
        protected String id(int number) {
            return "h:" + number;
        }

        private Path file() {
            return directory.resolve("instances.json");
        }

        private void write(int... numbers) throws IOException {
            Files.writeString(
                    file(),
                    IntStream.of(numbers)
                            .mapToObj(n ->
                                    "{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"h\",\"port\":" + n + "}}")
                            .collect(Collectors.joining(",", "[", "]")));
        }
    }

    @Nested
    @DisplayName("dns")
    class OfDns extends ChangingInstanceSourceContract {
        private final FakeClock clock = new FakeClock();
        private List<InetAddress> addresses = List.of();

        @Override
        protected InstanceSource newSource(int... numbers) {
            addresses = addresses(numbers);
            DnsConfig config =
                    DnsConfig.of("engines.example", 80).withPeriod(SECOND).withResolver(host -> addresses);
            return InstanceSources.dns(config, clock);
        }

        @Override
        protected void change(int... numbers) {
            addresses = addresses(numbers);
            clock.advance(SECOND);
        }

        @Override
        protected String id(int number) {
            return "10.0.0." + number + ":80";
        }

        private List<InetAddress> addresses(int... numbers) {
            return IntStream.of(numbers).mapToObj(OfDns::address).toList();
        }

        private static InetAddress address(int number) {
            try {
                return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static final class OwnSource extends AbstractInstanceSource {}
}
