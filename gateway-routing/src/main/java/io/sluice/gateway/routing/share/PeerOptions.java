package io.sluice.gateway.routing.share;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;

/** The option by which several gateways share what they learn and place without anything between them (clause FL-F-8). */
public final class PeerOptions implements OptionModule {
    /** The gateways that do. */
    public static final Option<Secret> PEERS = Option.secret(
            "share-peers",
            "Gateways that tell each other by UDP what they place, and which upstreams are limited or ejected: host:port,host:port[?key=${NAME}][&listen=host:port]; empty: they do not");

    /** The option of another artifact by which they do it through a Redis; only its name counts. */
    private static final Option<Secret> URL = Option.secret("share-url", "The other way");

    /** Creates the module. */
    public PeerOptions() {}

    @Override
    public String title() {
        return "Gateways among themselves";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(PEERS);
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        Secret peers = reader.get(PEERS);
        if (peers.isEmpty()) {
            return new ModuleSettings() {};
        }
        if (reader.texts(URL).stream().anyMatch(text -> !text.isEmpty())) {
            reader.problem(PEERS, "either share-peers or share-url: both carry the same");
        }
        try {
            return new Shared(PeerConfig.read(PEERS.name(), peers.reveal(), reader.environment()));
        } catch (ConfigurationException e) {
            e.problems().forEach(reader::problem);
            return new ModuleSettings() {};
        }
    }

    private record Shared(PeerConfig config) implements ModuleSettings {
        @Override
        public void applyTo(GatewayBuilder builder) {
            builder.gatewayExchange(PeerExchange.with(config));
        }

        @Override
        public boolean asksOthers() {
            return true;
        }

        @Override
        public List<String> warnings(List<Instance> instances, boolean areAll) {
            return config.key().isEmpty()
                    ? List.of(
                            PEERS.name()
                                    + ": without a key whoever can send datagrams under a peer's address is believed; key=${NAME} or key-file has them signed")
                    : List.of();
        }
    }
}
