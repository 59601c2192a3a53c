package io.sluice.gateway.routing.together;

import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A transport to upstreams that play their scripts, in virtual time on one thread. */
final class PlayedTransport implements HttpTransport {
    /** The field that tells which call a request belongs to. */
    static final String CALL = "x-call";

    private static final Word WELL = new Word("ok", Map.of());

    private final World world;
    private final VirtualTime time;
    private final Map<String, Integer> turns = new HashMap<>();
    private final Map<String, long[]> buckets = new HashMap<>();
    final List<Exchanged> exchanges = new ArrayList<>();

    PlayedTransport(World world, VirtualTime time) {
        this.world = world;
        this.time = time;
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        String host = request.origin().host();
        String target = request.origin().port() == Wiring.BOOTSTRAP_PORT ? host + "/bootstrap" : host;
        String number = request.headers().first(CALL);
        int call = number == null ? -1 : Integer.parseInt(number);
        Plan plan = plan(target, request, call);
        Exchanged record = new Exchanged(target, call, request, plan, time.now());
        exchanges.add(record);
        PlayedExchange exchange = new PlayedExchange(record, time);
        exchange.play();
        return exchange;
    }

    private Plan plan(String target, ExchangeRequest request, int call) {
        if (call < 0) {
            return Planner.bootstrap();
        }
        Word step = step(target);
        Ask ask = Ask.of(world.calls().get(call));
        if (step.is("bucket")) {
            step = bucket(target, step);
        }
        return Planner.plan(
                step,
                ask.format,
                asksForStream(request.body()),
                time.wallClock().plusMillis(step.number("at", 5)));
    }

    private Word step(String target) {
        List<Word> script = world.scripts().get(target);
        int turn = turns.merge(target, 1, Integer::sum) - 1;
        return script == null || script.isEmpty() ? WELL : script.get(Math.min(turn, script.size() - 1));
    }

    /** Takes so many calls in each second of its clock, and tells the others when the next one begins. */
    private Word bucket(String target, Word step) {
        long second = time.wallClock().getEpochSecond();
        long[] bucket = buckets.computeIfAbsent(target, unused -> new long[2]);
        if (bucket[0] != second) {
            bucket[0] = second;
            bucket[1] = 0;
        }
        if (bucket[1] < step.number("n", 2)) {
            bucket[1]++;
            return WELL;
        }
        long wait = 1000 - time.wallClock().toEpochMilli() % 1000;
        return Word.of("status", "code", 429, "later", step.text("later", "ms"), "wait", wait, "at", 0);
    }

    private static boolean asksForStream(ByteBuffer body) {
        int from = body.arrayOffset() + body.position();
        String text = new String(body.array(), from, body.remaining(), java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.contains("\"stream\":true");
    }

    @Override
    public void close() {}
}
