package io.sluice.gateway.spring.webflux;

import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application of Spring Cloud Gateway as Spring Boot makes it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class GatewayApplication {
    /** Starts one on a free port, with more beans and these arguments. */
    static ConfigurableApplicationContext start(Class<?> beans, String... arguments) {
        SpringApplication application = new SpringApplication(GatewayApplication.class, beans);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        application.setRegisterShutdownHook(false);
        Stream<String> usual = Stream.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--logging.level.root=off",
                "--spring.main.banner-mode=off");
        return application.run(Stream.concat(usual, Stream.of(arguments)).toArray(String[]::new));
    }

    static int port(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }
}
