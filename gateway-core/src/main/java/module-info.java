/** The gateway facade, its vocabulary and SPIs, the request pipeline, and a transport on the JDK's HTTP client. */
module io.sluice.gateway.core {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires org.slf4j;

    exports io.sluice.gateway;
    exports io.sluice.gateway.json;
    exports io.sluice.gateway.options;
    exports io.sluice.gateway.spi;
    exports io.sluice.gateway.transport;

    uses io.sluice.gateway.options.OptionModule;
}
