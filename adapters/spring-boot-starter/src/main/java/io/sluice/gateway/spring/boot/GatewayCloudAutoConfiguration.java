package io.sluice.gateway.spring.boot;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/** Reloads the properties of the gateway when Spring Cloud says that some have changed, for instance after {@code POST /actuator/refresh}. */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnClass(EnvironmentChangeEvent.class)
@ConditionalOnBean(GatewayReload.class)
public final class GatewayCloudAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayCloudAutoConfiguration.class);

    GatewayCloudAutoConfiguration() {}

    @Bean
    ApplicationListener<EnvironmentChangeEvent> sluiceReloadOnChange(GatewayReload reload) {
        return event -> {
            if (event.getKeys().stream().anyMatch(GatewayCloudAutoConfiguration::isOurs)) {
                reload(reload);
            }
        };
    }

    private static boolean isOurs(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.startsWith("sluice.") || name.startsWith("sluice_");
    }

    /** Whoever changed the properties is not to fail for it: the gateway goes on as it was. */
    private static void reload(GatewayReload reload) {
        try {
            reload.reload();
        } catch (ConfigurationException e) {
            List<String> problems =
                    e.problems().stream().map(ConfigProblem::toString).toList();
            LOG.warn("The gateway stays as it is, since its changed properties are wrong: {}", problems);
        }
    }
}
