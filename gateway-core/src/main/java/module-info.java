/** The gateway facade, its vocabulary and SPIs, the request pipeline, and a transport on the JDK's HTTP client. */
@SuppressWarnings("module") // the module that sees the shared package is compiled later
module io.sluice.gateway.core {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires org.slf4j;

    exports io.sluice.gateway;
    exports io.sluice.gateway.internal.shared to
            io.sluice.gateway.routing;
    exports io.sluice.gateway.host;
    exports io.sluice.gateway.json;
    exports io.sluice.gateway.options;
    exports io.sluice.gateway.spi;
    exports io.sluice.gateway.spi.pdd;
    exports io.sluice.gateway.spi.scheduling;
    exports io.sluice.gateway.spi.share;
    exports io.sluice.gateway.transport;

    uses io.sluice.gateway.options.OptionModule;
}
