package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clause FL-S-9: what vLLM makes of a request's id, what Llumnix's scheduler makes of that, and what it is therefore sent. */
class EngineIdsTest {
    /** A question with nothing but what the id is made of. */
    private record Leg(String path, String legId) implements ScheduleQuery {
        @Override
        public String model() {
            return "m";
        }

        @Override
        public SchedulingMode mode() {
            return SchedulingMode.NEUTRAL;
        }

        @Override
        public Stage stage() {
            return Stage.WHOLE;
        }

        @Override
        public Set<String> excludedInstances() {
            return Set.of();
        }

        @Override
        public String sessionKey() {
            return "";
        }

        @Override
        public ByteBuffer body() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public long maxTokens() {
            return 0;
        }

        @Override
        public PromptFingerprint fingerprint() {
            return PromptFingerprint.of(ByteBuffer.allocate(0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/completions, false, req-7, cmpl-req-7-0, req-7",
        "/v1/completions, true, req-7, cmpl-req-7-0-1a2b3c4d, req-7-0",
        "/v1/chat/completions, false, req-7-9f00, chatcmpl-req-7-9f00, req-7",
        "/v1/chat/completions, false, plain, chatcmpl-plain, plain",
        "/v1/chat/completions, true, req-7-9f00, chatcmpl-req-7-9f00-1a2b3c4d, req-7-9f00",
        "/v1/messages, true, req-7, chatcmpl-req-7-1a2b3c4d, req-7",
        "/api/v1/completions, true, plain, cmpl-plain-0-1a2b3c4d, plain-0",
    })
    void isWhatTheEnginesReportEnds(String path, boolean suffix, String legId, String engineId, String expected) {
        String booked = new EngineIds(suffix).of(new Leg(path, legId));

        assertThat(booked).isEqualTo(expected);
        assertThat(FakeBooks.bookingId(engineId))
                .as("what the scheduler makes of the report")
                .isEqualTo(booked);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/embeddings, true, req-7, req-7",
        "'', true, req-7, req-7",
        "/v1/completions, true, '', ''",
    })
    void isTheLegsWhereNothingIsKnownOfTheEngines(String path, boolean suffix, String legId, String expected) {
        assertThat(new EngineIds(suffix).of(new Leg(path, legId))).isEqualTo(expected);
    }
}
