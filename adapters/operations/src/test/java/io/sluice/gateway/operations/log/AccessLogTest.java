package io.sluice.gateway.operations.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which calls have a line, where the lines go, and what is lost if they can't. */
@DisplayName("HC-L-7")
class AccessLogTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:34:56.789Z");
    private static final LoggedCall CALL = LoggedCall.to("/v1/chat/completions");

    private final FakeClock clock = new FakeClock();
    private final WrittenLines out = new WrittenLines();
    private final List<AccessLog> opened = new ArrayList<>();

    @AfterEach
    void end() {
        out.release();
        opened.forEach(AccessLog::close);
    }

    @Test
    void callsThatEndBeforeTheHostHasSaidThatItListensAreWrittenAfterwards() {
        AccessLog log = log(AccessLogFormat.TEXT, 1);
        log.callEnded(CALL, CALL.answered(200));
        assertThat(out.text()).isEmpty();
        log.writeTo(out);
        Await.until("the line is written", () -> !out.text().isEmpty());
        assertThat(out.text())
                .startsWith("2026-11-30T12:34:56.789Z 200 POST /v1/chat/completions ")
                .endsWith("\n");
    }

    @Test
    void aThreadThatRestsIsWokenByTheNextCall() {
        AccessLog log = log(AccessLogFormat.TEXT, 1);
        log.writeTo(out);
        for (int calls = 1; calls <= 3; calls++) {
            int expected = calls;
            log.callEnded(CALL, CALL.answered(200));
            Await.until("the line is written", () -> out.lines().size() == expected);
        }
    }

    @Test
    void failuresAreWhatHasABadStatusOrDidNotComeToItsEnd() {
        AccessLog log = log(AccessLogFormat.FAILURES, 1);
        log.callEnded(CALL, CALL.answered(200));
        log.callEnded(CALL, CALL.answered(404));
        log.callEnded(CALL, CALL.failed(ErrorKind.CONNECTION_LOST, 200));
        CallSummary left = CALL.summary()
                .outcome(CallSummary.Outcome.CANCELLED)
                .failed(ErrorKind.CANCELLED, null, "the client left")
                .build();
        log.callEnded(CALL, left);
        log.writeTo(out);
        log.close();
        assertThat(out.lines()).hasSize(3);
        assertThat(out.lines().get(0)).contains(" 404 POST ");
        assertThat(out.lines().get(1)).contains(" 200 POST ").contains(" error=upstream_error ");
        assertThat(out.lines().get(2)).contains(" - POST ").contains(" error=cancelled ");
    }

    @Test
    void aSampleHasItsShareOfGoodCallsAndEveryBadOne() {
        AccessLog log = largeLog(AccessLogFormat.TEXT, 0.1);
        for (int i = 0; i < 100; i++) {
            log.callEnded(CALL, CALL.answered(200));
            log.callEnded(CALL, CALL.failed(ErrorKind.CONNECT_FAILED, 502));
        }
        log.writeTo(out);
        log.close();
        assertThat(out.lines()).filteredOn(line -> line.contains(" 502 ")).hasSize(100);
        assertThat(out.lines()).filteredOn(line -> line.contains(" 200 ")).hasSize(10);
    }

    @Test
    void offWritesNothing() {
        AccessLog log = log(AccessLogFormat.OFF, 1);
        assertThat(log.isOn()).isFalse();
        log.callEnded(CALL, CALL.failed(ErrorKind.CONNECT_FAILED, 502));
        log.writeTo(out);
        log.close();
        assertThat(out.text()).isEmpty();
    }

    @Test
    void whatDoesNotFitIsCountedAndTheRestIsWritten() {
        AccessLog log = log(AccessLogFormat.TEXT, 1);
        for (int i = 0; i < 11; i++) {
            log.callEnded(CALL, CALL.answered(200));
        }
        assertThat(log.dropped()).isEqualTo(3);
        log.writeTo(out);
        log.close();
        assertThat(out.lines()).hasSize(8);
    }

    @Test
    void anOutputThatTakesNothingHoldsUpNoCall() {
        out.silent();
        AccessLog log = log(AccessLogFormat.TEXT, 1);
        log.writeTo(out);
        log.callEnded(CALL, CALL.answered(200));
        Await.open("the writer waits", out.entered());
        for (int i = 0; i < 20; i++) {
            log.callEnded(CALL, CALL.answered(200));
        }
        assertThat(log.dropped()).isEqualTo(12);
        out.release();
        log.close();
        assertThat(out.lines()).hasSize(9);
    }

    @Test
    void anOutputThatFailsLosesWhatWasAtHandAndIsTriedAgain() {
        out.full(true);
        AccessLog log = log(AccessLogFormat.TEXT, 1);
        log.callEnded(CALL, CALL.answered(200));
        log.writeTo(out);
        Await.open("a write failed", out.failed());
        Await.until("the line is counted", () -> log.dropped() == 1);
        out.full(false);
        log.callEnded(CALL, CALL.answered(201));
        log.close();
        assertThat(log.dropped()).isEqualTo(1);
        assertThat(out.lines()).last().asString().startsWith("2026-11-30T12:34:56.789Z 201 POST ");
    }

    @Test
    void theEndLosesNoLine() {
        AccessLog log = largeLog(AccessLogFormat.JSON, 1);
        log.writeTo(out);
        CountDownLatch ended = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            new Thread(() -> {
                        for (int call = 0; call < 1000; call++) {
                            log.callEnded(CALL, CALL.answered(200));
                        }
                        ended.countDown();
                    })
                    .start();
        }
        Await.open("all calls ended", ended);
        log.close();
        assertThat(out.lines()).hasSize(4000).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(log.dropped()).isZero();
    }

    @Test
    void writesToOnePlaceAndNoneAfterItsEnd() {
        AccessLog log = log(AccessLogFormat.TEXT, 1);
        log.writeTo(out);
        assertThatIllegalStateException().isThrownBy(() -> log.writeTo(out));
        AccessLog closed = log(AccessLogFormat.TEXT, 1);
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> closed.writeTo(out));
        assertThat(log).hasToString("AccessLog[TEXT, 0 waiting, 0 dropped]");
        assertThatIllegalArgumentException().isThrownBy(() -> new AccessLogSettings(AccessLogFormat.TEXT, Double.NaN));
    }

    private AccessLog log(AccessLogFormat format, double sample) {
        return log(format, sample, 8);
    }

    private AccessLog largeLog(AccessLogFormat format, double sample) {
        return log(format, sample, LineWriter.CAPACITY);
    }

    private AccessLog log(AccessLogFormat format, double sample, int capacity) {
        AccessLog log = AccessLog.of(new AccessLogSettings(format, sample), () -> NOW, clock, capacity);
        opened.add(log);
        return log;
    }
}
