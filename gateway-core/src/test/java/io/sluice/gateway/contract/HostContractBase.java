package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.net.SocketTimeoutException;

/** What the parts of the host's contract share. */
interface HostContractBase {
    String CHAT = RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}");

    String STREAM = RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");

    /** Returns the rig of this test. */
    HostRig rig();

    /** Ends the test here if the host has declared that it cannot hold this case. */
    void needs(int number);

    /** Checks that an answer is an error in the shape of the OpenAI API with this status and code. */
    static void assertError(RawClient.Response answer, int status, String code) {
        assertThat(answer.status()).as("status of %s", answer).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("x-request-id")).isNotEmpty();
        assertThat(answer.body())
                .startsWith("{\"error\":{\"message\":\"")
                .contains("\"type\":\"", "\"code\":\"" + code + "\"")
                .endsWith("}}");
    }

    /** Checks that nothing stands behind the answer that was read: the connection takes another request, or is closed. */
    static void assertNothingFollows(RawClient client) {
        int status;
        try {
            status = client.send(RawClient.get("/v1/files/after")).readHead().status();
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("neither an answer nor the end of the connection", silent);
        } catch (IOException closed) {
            return;
        }
        assertThat(status).isBetween(200, 599);
    }
}
