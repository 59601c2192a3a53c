@SuppressWarnings("requires-automatic") // not all that these adapt is a module
module consumer {
    requires io.sluice.gateway.logback;
    requires io.sluice.gateway.operations;
    requires io.sluice.gateway.pdd;
    requires io.sluice.gateway.picocli;
    requires io.sluice.gateway.routing;
}
