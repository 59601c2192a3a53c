package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.examples.simulator.fault.Cut;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.fault.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The one place where a fault becomes what goes over the wire. */
final class Wires {

    private Wires() {}

    /** Says whether a fault leaves something of the engine's own answer; if not, the engine never sees the request. */
    static boolean asksEngine(Fault fault) {
        Reply reply = fault.reply();
        return !(reply instanceof Reply.Raw || reply instanceof Reply.Fixed || reply instanceof Reply.RateLimited);
    }

    /**
     * Returns the wire of one answer.
     *
     * @param fault what is wrong with it
     * @param terms what the request asks of the framing
     * @param usual gives the engine's own answer, if it is needed
     * @param now the time of the answer
     */
    static Wire of(Fault fault, Terms terms, Supplier<Answer> usual, Instant now) {
        Wire wire = reply(fault, terms, usual, now);
        if (fault.cut().unit() != Cut.Unit.NEVER) {
            wire = new CutWire(wire, fault.cut());
        }
        Duration beforeByte = fault.pace().beforeByte();
        return beforeByte.isZero() ? wire : new TrickleWire(wire, beforeByte.toNanos());
    }

    private static Wire reply(Fault fault, Terms terms, Supplier<Answer> usual, Instant now) {
        Reply reply = fault.reply();
        if (reply instanceof Reply.Raw raw) {
            return new RawWire(raw.bytes(), fault.pace().beforeHead().toNanos());
        }
        if (reply instanceof Reply.Fixed fixed) {
            return http(fixed(fixed), fault, terms);
        }
        if (reply instanceof Reply.RateLimited limited) {
            return http(rateLimited(limited, now), fault, terms);
        }
        Wire wire = http(usual.get(), fault, terms);
        return reply instanceof Reply.Informed informed ? new InterimWire(wire, informed.status()) : wire;
    }

    private static Wire http(Answer answer, Fault fault, Terms terms) {
        boolean broken = fault.damage().withoutDone() && answer.body().isStream();
        Answer sent = broken
                ? answer.body(new BrokenStream(answer.body(), fault.damage().errorEvent()))
                : answer;
        return new HttpWire(sent, terms, fault.pace(), fault.damage());
    }

    private static Answer fixed(Reply.Fixed fixed) {
        List<Header> headers = new ArrayList<>();
        fixed.headers().forEach((name, value) -> headers.add(new Header(name, value)));
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("content-type"))) {
            headers.add(Answer.JSON);
        }
        return new Answer(fixed.status(), headers, new BytesBody(fixed.body().getBytes(UTF_8)));
    }

    private static Answer rateLimited(Reply.RateLimited limited, Instant now) {
        Answer answer = OpenAiError.of(429, "Rate limit reached for requests", null, "rate_limit_exceeded");
        return answer.header(limited.dialect().header(), limited.dialect().value(now, limited.pause()));
    }
}
