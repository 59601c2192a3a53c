import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.registry.Registrar;
import io.sluice.gateway.llumnix.registry.RegistryWriters;
import io.sluice.gateway.options.ServiceAddress;
import java.net.URI;
import java.time.Duration;

/** Announces an engine in the registry of the first argument, as the pod of the second one, at the URL of the third one, until the standard input ends. */
class Announce {
    public static void main(String[] args) throws Exception {
        ServiceAddress address = ServiceAddress.of("registry", args[0], System::getenv);
        try (Registrar registrar = Registrar.builder(RegistryWriters.of(address), args[1], Origin.of(URI.create(args[2])))
                .model("announced")
                .interval(Duration.ofMillis(500))
                .start()) {
            System.in.read();
        }
    }
}
