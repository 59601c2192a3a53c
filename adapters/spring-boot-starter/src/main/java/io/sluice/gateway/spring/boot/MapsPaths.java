package io.sluice.gateway.spring.boot;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/** Whether calls are taken on the paths of the API, as {@link StarterOptions#MAP_PATHS} says. A wrong value is told by whoever reads all options. */
final class MapsPaths implements Condition {
    private static final String CLOUD_GATEWAY =
            "org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory";

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String said = new PropertySources(context.getEnvironment())
                .text(PropertyNames.property(StarterOptions.MAP_PATHS.name()))
                .orElse("auto");
        return switch (said) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> !ClassUtils.isPresent(CLOUD_GATEWAY, context.getClassLoader());
        };
    }
}
