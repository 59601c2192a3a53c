package io.sluice.gateway.pdd;

/** The prefill/decode protocols that come with the gateway. There are none so far. */
public final class PddProtocols {
    private PddProtocols() {}
}
