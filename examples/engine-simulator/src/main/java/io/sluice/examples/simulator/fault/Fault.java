package io.sluice.examples.simulator.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What is wrong with one answer of an engine, and which requests it strikes: an immutable value with five independent
 * parts. A static factory gives the plain case; the methods of an instance refine it and return a new value:
 *
 * <pre>{@code
 * Fault.status(503).times(2)                                 // twice, then all is well
 * Fault.rateLimited(RETRY_AFTER_MS, Duration.ofMillis(200))  // 429 for ever
 * Fault.reset().afterBodyBytes(100)                          // RST in the midst of the body
 * Fault.stall().afterChunks(3).onPath("/v1/chat").skip(1)
 * Fault.capacity(4)                                          // 503 while more than 4 are open
 * }</pre>
 *
 * @param reply what is answered
 * @param pace pauses
 * @param damage what is wrong with the body and its framing
 * @param cut where the answer stops
 * @param when which requests it strikes
 */
public record Fault(Reply reply, Pace pace, Damage damage, Cut cut, When when) {

    /** Nothing is wrong; the base of every other fault. */
    public static final Fault NONE = new Fault(Reply.Usual.INSTANCE, Pace.NONE, Damage.NONE, Cut.NONE, When.ALWAYS);

    private static final Set<Record> USUAL_PARTS =
            Set.of(Reply.Usual.INSTANCE, Pace.NONE, Damage.NONE, Cut.NONE, When.ALWAYS);

    /** Checks that nothing is null. */
    public Fault {
        Objects.requireNonNull(reply, "reply");
        Objects.requireNonNull(pace, "pace");
        Objects.requireNonNull(damage, "damage");
        Objects.requireNonNull(cut, "cut");
        Objects.requireNonNull(when, "when");
    }

    // What is answered

    /** Answers with a status and an error of the OpenAI shape. */
    public static Fault status(int status) {
        return answer(status, errorJson(status));
    }

    /** Answers with a status and a body, by default of type {@code application/json}. */
    public static Fault answer(int status, String body) {
        return NONE.with(new Reply.Fixed(status, Map.of(), body));
    }

    /** Answers 429 and tells in one of the dialects how long to wait. */
    public static Fault rateLimited(RetryDialect dialect, Duration wait) {
        return NONE.with(new Reply.RateLimited(dialect, wait));
    }

    /** Answers 200 with an error of the OpenAI shape as the body. */
    public static Fault errorBody() {
        return answer(200, errorJson(500));
    }

    /** Answers 503 to each POST that comes while {@code open} other exchanges are open. */
    public static Fault capacity(int open) {
        return status(503).header("retry-after", "1").whenOpenAbove(open);
    }

    /** Answers something that is not HTTP, then closes the connection. */
    public static Fault garbage() {
        return raw("\0\u0001 this is no HTTP \u00ff\r\n\r\n".getBytes(ISO_8859_1));
    }

    /** Writes bytes as they are, then closes the connection unless {@link #then} says otherwise. */
    public static Fault raw(byte[] bytes) {
        return NONE.with(new Reply.Raw(bytes)).then(Ending.CLOSE);
    }

    /** Writes an interim answer (1xx), then the engine's own. */
    public static Fault informational(int status) {
        return NONE.with(new Reply.Informed(status));
    }

    /** Writes an interim answer (1xx) and nothing more. */
    public static Fault informationalOnly(int status) {
        return raw(("HTTP/1.1 " + status + " Interim\r\n\r\n").getBytes(ISO_8859_1))
                .then(Ending.STALL);
    }

    // How the connection ends: before the head, unless one of the after… methods says otherwise

    /** Closes the connection in order (FIN). */
    public static Fault close() {
        return NONE.with(new Cut(Ending.CLOSE, Cut.Unit.BYTES, 0));
    }

    /** Aborts the connection (RST). */
    public static Fault reset() {
        return NONE.with(new Cut(Ending.RESET, Cut.Unit.BYTES, 0));
    }

    /** Falls silent and leaves the connection open. */
    public static Fault stall() {
        return NONE.with(new Cut(Ending.STALL, Cut.Unit.BYTES, 0));
    }

    /** Closes the writing side of the connection (FIN) and keeps reading. */
    public static Fault halfClose() {
        return NONE.with(new Cut(Ending.HALF_CLOSE, Cut.Unit.BYTES, 0));
    }

    /** Never answers: another name for {@link #stall()}. */
    public static Fault silence() {
        return stall();
    }

    /** Cuts after {@code n} bytes, counted from the first byte of the head. */
    public Fault afterBytes(long n) {
        return with(cut.at(Cut.Unit.BYTES, n));
    }

    /** Cuts {@code n} bytes after the end of the head, the framing of chunks counted. */
    public Fault afterBodyBytes(long n) {
        return with(cut.at(Cut.Unit.BODY_BYTES, n));
    }

    /** Cuts after {@code n} whole chunks: the events of a stream. */
    public Fault afterChunks(long n) {
        return with(cut.at(Cut.Unit.CHUNKS, n));
    }

    /** Writes the whole answer first; what it announced about the connection was a lie. */
    public Fault atEnd() {
        return with(cut.at(Cut.Unit.END, 0));
    }

    /** Ends the connection otherwise at the same place, at the end of the answer if there was no place yet. */
    public Fault then(Ending ending) {
        boolean placed = cut.unit() != Cut.Unit.NEVER;
        return with(placed ? new Cut(ending, cut.unit(), cut.after()) : new Cut(ending, Cut.Unit.END, 0));
    }

    // Damage

    /** Writes a chunk size that is no number in front of the chunk number {@code index}, counted from 0. */
    public static Fault badChunkSize(int index) {
        return badChunkSize(index, Damage.BAD_CHUNK_SIZE);
    }

    /** Writes a text where the size of the chunk number {@code index} should stand, counted from 0. */
    public static Fault badChunkSize(int index, String size) {
        return NONE.with(new Damage(0, index, size, false, -1));
    }

    /**
     * Announces a {@code content-length} that is off by {@code delta}. Too long an announcement closes the connection at
     * the end, {@link #then} {@link Ending#STALL} leaves the client waiting; too short a one leaves bytes on the
     * connection.
     */
    public static Fault wrongLength(int delta) {
        Fault fault = NONE.with(new Damage(delta, -1, Damage.BAD_CHUNK_SIZE, false, -1));
        return delta > 0 ? fault.then(Ending.CLOSE) : fault;
    }

    /** Ends streams without their {@code [DONE]} event. */
    public static Fault withoutDone() {
        return NONE.with(new Damage(0, -1, Damage.BAD_CHUNK_SIZE, true, -1));
    }

    /** Puts an error event after {@code events} events of a stream and ends it in order, without {@code [DONE]}. */
    public static Fault errorEvent(int events) {
        return NONE.with(new Damage(0, -1, Damage.BAD_CHUNK_SIZE, true, events));
    }

    // Pauses

    /** Waits before the head. */
    public static Fault slowHead(Duration delay) {
        return NONE.headDelay(delay);
    }

    /** Waits before each chunk. */
    public static Fault slowChunks(Duration delay) {
        return NONE.chunkDelay(delay);
    }

    /** Writes byte by byte, head and body, with a pause before each. */
    public static Fault trickle(Duration delay) {
        return NONE.byteDelay(delay);
    }

    /** Adds a wait before the head. */
    public Fault headDelay(Duration delay) {
        return with(new Pace(delay, pace.beforeChunk(), pace.beforeByte()));
    }

    /** Adds a wait before each chunk. */
    public Fault chunkDelay(Duration delay) {
        return with(new Pace(pace.beforeHead(), delay, pace.beforeByte()));
    }

    /** Writes byte by byte with a pause before each. */
    public Fault byteDelay(Duration delay) {
        return with(new Pace(pace.beforeHead(), pace.beforeChunk(), delay));
    }

    // Which requests

    /** Strikes that many requests, then no more. */
    public Fault times(int times) {
        return with(when.times(times));
    }

    /** Strikes once. */
    public Fault once() {
        return times(1);
    }

    /** Spares that many requests first. */
    public Fault skip(int skip) {
        return with(when.skip(skip));
    }

    /** Strikes each n-th request, beginning with the first. */
    public Fault every(int every) {
        return with(when.every(every));
    }

    /** Strikes every method on paths with that prefix, in place of every POST. */
    public Fault onPath(String prefix) {
        return with(when.path(prefix));
    }

    /** Spares the first request of each connection: the connection looks stale to a client that pools. */
    public Fault onReusedConnection() {
        return with(when.reused());
    }

    /** Strikes only while more than {@code open} exchanges are open, the struck one included. */
    public Fault whenOpenAbove(int open) {
        return with(when.openAbove(open));
    }

    /** Strikes as soon as the head of the request was read; its body is thrown away and the connection ends. */
    public Fault beforeBody() {
        return with(when.early());
    }

    /** Strikes during {@code down}, spares during {@code up}, and so on from when the script was set. */
    public Fault flapping(Duration down, Duration up) {
        return with(when.flapping(down, up));
    }

    /** Adds a header field to the answer of a {@link #status} or {@link #answer}; fails for other faults. */
    public Fault header(String name, String value) {
        if (reply instanceof Reply.Fixed fixed) {
            return with(fixed.header(name, value));
        }
        throw new IllegalStateException("reply: " + reply + " (expected: a fixed answer)");
    }

    /** Names the parts that are not as usual. */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner(", ", "Fault[", "]");
        List.of(reply, pace, damage, cut, when).stream()
                .filter(part -> !USUAL_PARTS.contains(part))
                .forEach(part -> parts.add(part.toString()));
        return parts.toString();
    }

    Fault with(Reply newReply) {
        return new Fault(newReply, pace, damage, cut, when);
    }

    Fault with(Pace newPace) {
        return new Fault(reply, newPace, damage, cut, when);
    }

    Fault with(Damage newDamage) {
        return new Fault(reply, pace, newDamage, cut, when);
    }

    Fault with(Cut newCut) {
        return new Fault(reply, pace, damage, newCut, when);
    }

    Fault with(When newWhen) {
        return new Fault(reply, pace, damage, cut, newWhen);
    }

    static String errorJson(int status) {
        String type = status == 429 ? "rate_limit_exceeded" : status >= 500 ? "server_error" : "invalid_request_error";
        return """
                {"error":{"message":"Simulated failure %d","type":"%s","param":null,"code":"simulated_failure"}}""".formatted(status, type);
    }
}
