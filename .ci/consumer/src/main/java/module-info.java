module consumer {
    requires io.sluice.gateway.pdd;
    requires io.sluice.gateway.routing;
}
