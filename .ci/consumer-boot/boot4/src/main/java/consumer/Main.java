package consumer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway by configuration alone, which takes a plain and a streamed call, shows itself to the actuator, and ends. */
@SpringBootApplication
public class Main {
    public static void main(String[] arguments) throws Exception {
        try (Engine engine = Engine.start()) {
            System.setProperty("engine.port", Integer.toString(engine.port()));
            try (ConfigurableApplicationContext context = SpringApplication.run(Main.class, arguments)) {
                int port = ((WebServerApplicationContext) context).getWebServer().getPort();
                Engine.check(port);
                Engine.expect(port, "/actuator/health", "\"UP\"");
            }
        }
    }
}
