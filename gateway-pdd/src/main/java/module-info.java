/** Wire protocols of prefill/decode disaggregation. */
module io.sluice.gateway.pdd {
    requires transitive io.sluice.gateway.core;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports io.sluice.gateway.pdd;

    uses io.sluice.gateway.spi.pdd.PddProtocol;

    provides io.sluice.gateway.options.OptionModule with
            io.sluice.gateway.pdd.PddOptions;
}
