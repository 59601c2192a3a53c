import io.sluice.examples.quickstart.JdkHost;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The quickstart's host in front of the mocks, one host for answers and one for streams, which need a thread each:
 * {@code java -cp quickstart.jar JdkOnlyHost.java <routes file> <port> <upstream port> <threads> <stream port> <stream upstream port> <stream threads>}.
 */
public final class JdkOnlyHost {
    private JdkOnlyHost() {}

    public static void main(String[] arguments) throws IOException {
        RouteTable routes = RouteTable.parse(Files.readString(Path.of(arguments[0])));
        start(routes, arguments, 1);
        start(routes, arguments, 4);
    }

    private static void start(RouteTable routes, String[] arguments, int at) throws IOException {
        int upstream = Integer.parseInt(arguments[at + 1]);
        Instance engine = Instance.builder(Origin.of("http", "127.0.0.1", upstream)).build();
        Gateway gateway = Gateway.builder()
                .routePolicy(RoutePolicies.prefix(routes))
                .scheduler(Schedulers.roundRobin(List.of(engine)))
                .build();
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[at]));
        JdkHost.start(gateway, address, Integer.parseInt(arguments[at + 2]));
    }
}
