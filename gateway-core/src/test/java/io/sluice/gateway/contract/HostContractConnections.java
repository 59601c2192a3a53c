package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, answers without a body, and what connections are used for. */
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
interface HostContractConnections extends HostContractBase {
    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "POST", "PUT", "PATCH"})
    @DisplayName("HO-11: every method passes, without a body too")
    default void passesEveryMethod(String method) throws IOException {
        needs(11);
        List<ReceivedRequest> seen = echo();
        String noBody = method.startsWith("P") ? "Content-Length: 0\r\n" : "";
        String request = method + " /v1/files/f%20x?limit=2 HTTP/1.1\r\nHost: t\r\n" + noBody + "\r\n";
        assertThat(rig().exchange(request).status()).isEqualTo(200);
        assertThat(seen.get(0).requestLine()).isEqualTo(method + " /v1/files/f%20x?limit=2 HTTP/1.1");
        assertThat(seen.get(0).body()).isEmpty();
    }

    @Test
    @DisplayName("HO-11: a form passes byte for byte")
    default void passesForms() throws IOException {
        needs(11);
        List<ReceivedRequest> seen = echo();
        String form = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\0\1\r\n--b--\r\n";
        String request =
                "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                        + "Content-Length: " + form.length() + "\r\n\r\n" + form;
        assertThat(rig().exchange(request).status()).isEqualTo(200);
        assertThat(seen.get(0).text()).isEqualTo(form);
        assertThat(seen.get(0).headers("content-type")).containsExactly("multipart/form-data; boundary=b");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 304})
    @DisplayName("HO-12: an answer without a body has none, and the connection goes on")
    default void writesNoBody(int status) throws IOException {
        needs(12);
        String length = status == 200 ? "Content-Length: 5\r\n" : "";
        String bare = "HTTP/1.1 " + status + " Status\r\n" + length + "\r\n";
        rig().instance(connection -> connection.write(bare), ok("next"));
        RawClient client = rig().connect();
        String method = status == 200 ? "HEAD" : "GET";
        assertThat(client.send(method + " /v1/files/f HTTP/1.1\r\nHost: t\r\n\r\n")
                        .readHead()
                        .status())
                .isEqualTo(status);
        assertThat(client.send(CHAT).read().body()).isEqualTo("next");
    }

    @Test
    @DisplayName("HO-16: a connection takes one request after the other, those that came together too, in their order")
    default void keepsConnections() throws IOException {
        needs(16);
        rig().instance().chooses((request, number) -> ok(request.target()));
        RawClient client = rig().connect();
        assertThat(client.send(RawClient.get("/v1/files/1")).read().body()).isEqualTo("/v1/files/1");
        client.send(RawClient.get("/v1/files/2") + RawClient.post("/v1/files/3", "{}") + RawClient.get("/v1/files/4"));
        assertThat(client.read().body()).isEqualTo("/v1/files/2");
        assertThat(client.read().body()).isEqualTo("/v1/files/3");
        assertThat(client.read().body()).isEqualTo("/v1/files/4");
    }

    @Test
    @DisplayName("HO-16: a client that waits to be asked for its body is asked")
    default void asksForTheBody() throws IOException {
        needs(16);
        rig().instance(ok("fine"));
        int head = CHAT.indexOf("\r\n\r\n");
        RawClient client = rig().connect().send(CHAT.substring(0, head) + "\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.readHead().status()).isEqualTo(100);
        assertThat(client.send(CHAT.substring(head + 4)).read().body()).isEqualTo("fine");
    }

    /** Returns where an instance that answers everything with 200 notes what it was asked. */
    private List<ReceivedRequest> echo() {
        List<ReceivedRequest> seen = new CopyOnWriteArrayList<>();
        FaultyUpstream engine = rig().instance();
        engine.chooses((request, number) -> {
            seen.add(request);
            return ok("{}");
        });
        return seen;
    }
}
