package io.sluice.examples.netty.pdd;

import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.transport.JdkHttpTransport;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Disaggregation, on the JDK's client")
class JdkPddTest extends PddSuite {
    @Override
    HttpTransport newTransport() {
        return new JdkHttpTransport();
    }
}
