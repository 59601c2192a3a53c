package io.sluice.examples.cloudgateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Cloud Gateway like any other: {@code application.yml} has the routes, {@code sluice.*} the options of the gateway behind the filter. */
@SpringBootApplication
public class CloudGateway {
    /** Starts it; {@code --server.port} and {@code --sluice.<option>} are the arguments of interest. */
    public static void main(String[] arguments) {
        SpringApplication.run(CloudGateway.class, arguments);
    }
}
