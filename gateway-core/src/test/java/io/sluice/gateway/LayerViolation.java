package io.sluice.gateway;

import io.sluice.gateway.spi.Ticker;

/** For the test of the rules: a type among the vocabulary that uses a layer above it. */
public final class LayerViolation {
    final Ticker ticker = Ticker.system();
}
