package io.sluice.gateway.internal.call;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.MemberPath;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A protocol whose engines keep what a prefill leg has computed for ever. */
record LastingPdd(TestPdd protocol) implements PddProtocol {
    @Override
    public String name() {
        return protocol.name();
    }

    @Override
    public Optional<LegPattern> pattern(SchedulingMode mode) {
        return protocol.pattern(mode);
    }

    @Override
    public boolean carries(String path, JsonBody body) {
        return protocol.carries(path, body);
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        return protocol.prefillLeg(query);
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        return protocol.decodeLeg(query);
    }

    @Override
    public Optional<MemberPath> handoffPath() {
        return protocol.handoffPath();
    }

    @Override
    public Duration handoffLifetime() {
        return ChronoUnit.FOREVER.getDuration();
    }
}
