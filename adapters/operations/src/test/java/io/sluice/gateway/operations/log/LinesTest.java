package io.sluice.gateway.operations.log;

import static io.sluice.gateway.operations.log.LoggedCall.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in a line. */
@DisplayName("HC-L-7")
class LinesTest {
    private static final long END = Instant.parse("2026-11-30T12:34:00.007Z").toEpochMilli();
    private static final LoggedCall CALL = LoggedCall.to("/v1/chat/completions").by("10.0.0.9", "team a");

    @Test
    void jsonHasTheMembersInTheirOrder() throws IOException {
        assertThat(json(CALL, CALL.answered(200)))
                .isEqualTo("{\"time\":\"2026-11-30T12:34:00.007Z\",\"id\":\"r-1\",\"client\":\"10.0.0.9\","
                        + "\"principal\":\"team a\",\"method\":\"POST\",\"path\":\"/v1/chat/completions\","
                        + "\"route\":\"internal\",\"model\":\"m\",\"target\":\"p0\",\"status\":200,"
                        + "\"attempts\":[{\"target\":\"p0\",\"reason\":\"first\",\"outcome\":\"answered\",\"status\":200,\"ms\":20}],"
                        + "\"stream\":true,\"ttfc_ms\":12,\"duration_ms\":34,\"bytes_in\":900,\"bytes_out\":70000,"
                        + "\"prompt_tokens\":200,\"cached_tokens\":16,\"completion_tokens\":40}");
    }

    @Test
    void textHasTheSameNames() throws IOException {
        assertThat(text(CALL, CALL.answered(200)))
                .isEqualTo("2026-11-30T12:34:00.007Z 200 POST /v1/chat/completions id=r-1 client=10.0.0.9"
                        + " principal=\"team a\" route=internal model=m target=p0 stream=true ttfc_ms=12 duration_ms=34"
                        + " bytes_in=900 bytes_out=70000 prompt_tokens=200 cached_tokens=16 completion_tokens=40");
    }

    @Test
    void whatIsNotKnownIsAbsent() throws IOException {
        LoggedCall call = new LoggedCall("r-1", "GET /v1/files", "", Attributes.empty());
        CallSummary summary = CallSummary.builder("r-1").durationNanos(999_999).build();
        assertThat(json(call, summary))
                .isEqualTo(
                        "{\"time\":\"2026-11-30T12:34:00.007Z\",\"id\":\"r-1\",\"method\":\"GET\",\"path\":\"/v1/files\","
                                + "\"route\":\"none\",\"attempts\":[],\"duration_ms\":0}");
        assertThat(text(call, summary))
                .isEqualTo("2026-11-30T12:34:00.007Z - GET /v1/files id=r-1 route=none duration_ms=0");
    }

    @Test
    void whatWasTriedIsToldWithItsReason() throws IOException {
        AttemptSummary first = attempt(0, AttemptReason.FIRST, LegRole.PREFILL, "p0", 200, null)
                .build();
        AttemptSummary second = attempt(0, AttemptReason.FIRST, LegRole.DECODE, "d0", 503, ErrorKind.UPSTREAM_FAILURE)
                .build();
        AttemptSummary last = attempt(1, AttemptReason.FALLBACK, LegRole.WHOLE, "https://a.test/v1?key=s3cret", 0, null)
                .failed(ErrorKind.CONNECT_FAILED, null)
                .build();
        CallSummary summary = CALL.failed(ErrorKind.CONNECT_FAILED, 502, first, second, last);
        assertThat(text(CALL, summary))
                .contains(" target=https://a.test/v1 error=upstream_error attempts=\"p0 prefill answered 200 20ms, "
                        + "d0 decode ill 503 20ms, https://a.test/v1 fallback ill 20ms\" ")
                .doesNotContain("s3cret", "a reason");
        assertThat(json(CALL, summary))
                .contains("{\"target\":\"d0\",\"reason\":\"decode\",\"outcome\":\"ill\",\"status\":503,\"ms\":20},"
                        + "{\"target\":\"https://a.test/v1\",\"reason\":\"fallback\",\"outcome\":\"ill\",\"ms\":20}]");
    }

    @Test
    void aRequestThatWasSentOnceMoreIsTwoEntries() throws IOException {
        CallRecord call =
                CallRecord.of(END, CALL, CALL.answered(200), List.of(new CallRecord.Renewal(0, LegRole.WHOLE)));
        assertThat(line(new JsonLines(), call))
                .contains(
                        "[{\"target\":\"p0\",\"reason\":\"first\"},"
                                + "{\"target\":\"p0\",\"reason\":\"stale\",\"outcome\":\"answered\",\"status\":200,\"ms\":20}]");
        assertThat(line(new TextLines(), call)).contains(" attempts=\"p0 first, p0 stale answered 200 20ms\" ");
    }

    @Test
    void ofVeryManyAttemptsTheFirstAndTheLastAreTold() throws IOException {
        AttemptSummary[] many = new AttemptSummary[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = attempt(i, AttemptReason.RETRY, LegRole.WHOLE, "p" + i, 500, ErrorKind.UPSTREAM_FAILURE)
                    .build();
        }
        String line = json(CALL, CALL.failed(ErrorKind.UPSTREAM_FAILURE, 500, many));
        JsonNode told = new ObjectMapper().readTree(line).get("attempts");
        assertThat(told).hasSize(32);
        assertThat(told.get(30).get("target").textValue()).isEqualTo("p30");
        assertThat(told.get(31).get("target").textValue()).isEqualTo("p99");
    }

    @Test
    void whatClientsNameEndsNoLineTurnsNothingAroundAndIsCut() throws IOException {
        String model = "m\" 200\n2026 \u001b[31m\u202e\\\u0000\u2028" + "x".repeat(1 << 20);
        LoggedCall call = LoggedCall.to("/v1/" + "y".repeat(9000)).of(model);
        String line = json(call, call.answered(200));
        assertThat(line).hasSizeLessThan(1600).matches("[ -~]+");
        assertThat(new ObjectMapper().readTree(line).get("model").textValue()).isEqualTo(model.substring(0, 256) + "…");
        assertThat(text(call, call.answered(200)))
                .matches("[ -~]+")
                .contains(" model=\"m\\\" 200\\u000a2026 \\u001b[31m\\u202e\\\\\\u0000\\u2028xxx");
        assertThat(CallRecord.of(END, call, call.answered(200), List.of())
                        .summary()
                        .timeToFirstContent())
                .hasMillis(12);
    }

    @ParameterizedTest
    @CsvSource({
        "200,, answered",
        "302,, answered",
        "400,, wrong",
        "404, UPSTREAM_FAILURE, wrong",
        "429, UPSTREAM_FAILURE, limited",
        "429,, limited",
        "200, RATE_LIMITED, limited",
        "200, INVALID_REQUEST, wrong",
        "500,, ill",
        "503, UPSTREAM_FAILURE, ill",
        "200, CONNECTION_LOST, ill",
        "0, CONNECT_FAILED, ill",
        "0, HEAD_TIMEOUT, ill",
        "0, CANCELLED, cancelled",
        "200, CANCELLED, cancelled",
        "0, DEADLINE_EXCEEDED, cancelled",
        "0, SHUTTING_DOWN, cancelled"
    })
    void anOutcomeSaysWhomTheAttemptSpeaksAgainst(int status, ErrorKind error, String word) {
        assertThat(Words.outcome(attempt(0, AttemptReason.FIRST, LegRole.WHOLE, "p0", status, error)
                        .build()))
                .isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({"FIRST, first", "RETRY, retry", "FALLBACK, fallback", "QUEUE, queue", "HEDGE, hedge"})
    void aReasonIsThatOfTheAttempt(AttemptReason reason, String word) {
        assertThat(Words.reason(
                        attempt(0, reason, LegRole.WHOLE, "p0", 200, null).build()))
                .isEqualTo(word);
    }

    private static String json(LoggedCall call, CallSummary summary) throws IOException {
        String line = line(new JsonLines(), CallRecord.of(END, call, summary, List.of()));
        new ObjectMapper().readTree(line);
        return line;
    }

    private static String text(LoggedCall call, CallSummary summary) throws IOException {
        return line(new TextLines(), CallRecord.of(END, call, summary, List.of()));
    }

    private static String line(LineFormat format, CallRecord call) throws IOException {
        LineBuffer buffer = new LineBuffer();
        format.append(buffer, call);
        WrittenLines out = new WrittenLines();
        buffer.writeTo(out);
        assertThat(out.text()).endsWith("\n");
        return out.text().substring(0, out.text().length() - 1);
    }
}
