package io.sluice.gateway.redis;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.ServiceAddress;
import java.util.List;

/** The option by which several gateways share what they learn (clause FL-F-8). */
public final class ShareOptions implements OptionModule {
    /** The Redis by which they do. */
    public static final Option<Secret> URL = Option.secret(
            "share-url",
            "Redis by which gateways tell each other what they place, and which upstreams are limited or ejected: redis://[user:password@]host:port[/db][?channel=name]; empty: they do not");

    /** Creates the module. */
    public ShareOptions() {}

    @Override
    public String title() {
        return "Several gateways";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(URL);
    }

    @Override
    public ModuleSettings read(OptionReader reader) {
        Secret url = reader.get(URL);
        if (url.isEmpty()) {
            return new ModuleSettings() {};
        }
        try {
            return new Shared(ShareAddress.read(ServiceAddress.of(URL.name(), url.reveal(), reader.environment())));
        } catch (ConfigurationException e) {
            e.problems().forEach(reader::problem);
            return new ModuleSettings() {};
        }
    }

    private record Shared(ShareAddress address) implements ModuleSettings {
        @Override
        public void applyTo(GatewayBuilder builder) {
            builder.gatewayExchange(RedisExchange.at(address));
        }

        @Override
        public boolean asksOthers() {
            return true;
        }
    }
}
