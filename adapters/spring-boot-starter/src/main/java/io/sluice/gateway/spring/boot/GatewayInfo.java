package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** What the page about an application says of its gateway: its version, and by which rules it works. No address, no key: strangers may read the page. */
final class GatewayInfo implements InfoContributor {
    /** Options whose values are words of the library's own. */
    private static final List<String> RULES = List.of("route-policy", "scheduling-policy", "pd-disagg-protocol");

    private final Map<String, Object> details = new LinkedHashMap<>();

    GatewayInfo(OptionRegistry registry, GatewaySettings settings) {
        String version = Gateway.class.getPackage().getImplementationVersion();
        details.put("version", Objects.requireNonNullElse(version, "unknown"));
        RULES.stream().flatMap(name -> registry.find(name).stream()).forEach(option -> put(option, settings));
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail("sluice", details);
    }

    private <T> void put(Option<T> option, GatewaySettings settings) {
        String value = option.text(settings.value(option));
        if (!value.isEmpty()) {
            details.put(option.name(), value);
        }
    }
}
