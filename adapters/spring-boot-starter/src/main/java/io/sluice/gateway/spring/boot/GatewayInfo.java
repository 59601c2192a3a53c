package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.options.OptionRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** What the page about an application says of its gateway: its version, and by which rules it works. No address, no key: strangers may read the page. */
final class GatewayInfo implements InfoContributor {
    /** Options whose values are words of the library's own. */
    private static final List<String> RULES = List.of("route-policy", "scheduling-policy", "pd-disagg-protocol");

    private final Map<String, Object> details = new LinkedHashMap<>();

    /**
     * Creates it.
     *
     * @param values names of options, to the values that were given
     */
    GatewayInfo(OptionRegistry registry, Map<String, List<String>> values) {
        String version = Gateway.class.getPackage().getImplementationVersion();
        if (version != null) {
            details.put("version", version);
        }
        RULES.stream().flatMap(name -> registry.find(name).stream()).forEach(option -> {
            String value = values.getOrDefault(option.name(), List.of(option.defaultText()))
                    .get(0);
            if (!value.isEmpty()) {
                details.put(option.name(), value);
            }
        });
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail("sluice", details);
    }
}
