package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.Optional;

/** A protocol in two serial legs that changes nothing, for tests of where they go. */
final class TwoLegs implements PddProtocol {
    @Override
    public String name() {
        return "two-legs";
    }

    @Override
    public Optional<LegPattern> pattern(SchedulingMode mode) {
        return mode == SchedulingMode.NEUTRAL ? Optional.empty() : Optional.of(LegPattern.SERIAL);
    }

    @Override
    public boolean carries(String path, JsonBody body) {
        return true;
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        return LegEdit.none();
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        return LegEdit.none();
    }
}
