package io.sluice.gateway.routing.together;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the composition check has found: the smallest scripts that failed once. */
class FoundScriptsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // 429 three times opened the circuit, and the parked call was dropped.
                """
                seed 682
                option fallback-retry-queue-enabled true
                option route-policy prefix
                route e0(fallback=true)
                script e0 status
                call chat
                """,
                // One 429 of another call took the endpoint away.
                """
                seed 1
                option ejection-failures 1
                option route-policy weight
                route e0(fallback=true) e2(weight=2)
                script e2 status
                call completion
                call message(at=10)
                """,
                // Failures of one model ended the retries of another.
                """
                seed 668
                option external-retry-max-count 2
                option route-policy weight
                route e2(fallback=true)
                script e2 status(code=500)
                call response(at=8)
                call chat(model=m2)
                """,
                // Asked again though it had named a time.
                """
                seed 980
                instance i0
                script i0 status(later=reset)
                call chat(at=6)
                call chat
                """,
                // A hedge that found no second instance used up the retry.
                """
                seed 1760
                option hedge-after-ms 100
                option retry-max-count 1
                instance i0
                script i0 silent
                call message
                """,
                // The wait was counted beyond limited-max-ms, and so beyond the deadline.
                """
                seed 97
                option fallback-retry-queue-enabled true
                option limited-max-ms 2000
                option request-timeout-ms 3000
                option route-policy prefix
                route e1(fallback=true)
                script e1 status(code=503,later=seconds,wait=2500)
                call completion
                """,
                // A limit was heeded only when its client had read the answer.
                """
                seed 102111
                option pd-disagg-protocol vllm-kvt
                option request-timeout-ms 3000
                instance i1(role=decode) i4(role=prefill)
                script i1 bucket
                call chat
                call chat
                call response(reads=0)
                call embedding(at=6)
                """,
                // A limit that a touch was answered with was not heeded.
                """
                seed 502391
                option pd-disagg-protocol vllm-mooncake
                option pd-handoff-cleanup touch-decode
                instance i0(role=prefill) i1(role=decode) i3(role=decode)
                script i1 refuse
                script i3 status(code=429,later=ms,wait=10)
                call response(at=10,leave=9,stream=1)
                call message
                """,
                // The beginning of an event was taken for content.
                """
                seed 1145
                option route-policy prefix
                route e2(fallback=true)
                script e2 end(pos=16)
                call chat(stream=1)
                """,
                // Nothing at all passed for a whole stream.
                """
                seed 57
                option commit-on head
                option route-policy prefix
                route e2(fallback=true)
                script e2 empty
                call chat(stream=1)
                """,
                // So did the beginning of one event.
                """
                seed 100125
                option commit-on head
                option route-policy prefix
                route e1(fallback=true)
                script e1 end(pos=18)
                call chat(stream=1)
                """,
            })
    void holds(String script) {
        assertThat(Campaign.judge(World.parse(script))).isEmpty();
    }
}
