package io.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which heads are accepted, and how long their bodies are (RFC 9112, 6.3). */
class ResponseHeadTest {
    @ParameterizedTest
    @CsvSource({
        "POST, 200, 12,     ,        12",
        "POST, 200, '7;7',  ,        7",
        "POST, 200, ,       ,        -1",
        "POST, 200, ,       chunked, -1",
        "POST, 200, ,       Chunked, -1",
        "POST, 200, 999999999999999999, , 999999999999999999",
        "HEAD, 200, 12,     ,        0",
        "GET,  304, 12,     ,        0",
        "GET,  204, ,       ,        0"
    })
    void lengthOfTheBody(String method, int status, String lengths, String codings, long expected) {
        assertThat(head(method, status, lengths, codings).length()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "200, '7;8',  ,",
        "200, -1,     ,",
        "200, '',     ,",
        "200, '7, 7', ,",
        "200, 9999999999999999999, ,",
        "200, 7,      chunked",
        "200, ,       gzip",
        "200, ,       'gzip, chunked'",
        "200, ,       'chunked;chunked'",
        "101, ,       ,",
        "42,  0,      ,"
    })
    void ambiguousOrUnfinishedHeadsAreInvalid(int status, String lengths, String codings) {
        assertThatThrownBy(() -> head("POST", status, lengths, codings))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        thrown -> assertThat(thrown.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE));
    }

    @Test
    void fieldThatCouldSmuggleAnotherIsInvalidAndNotRepeated() {
        ResponseInfo info = info(200, Map.of("X-Odd", List.of("s3\u0000cret")));
        assertThatThrownBy(() -> ResponseHead.of(request("GET"), info))
                .isInstanceOf(GatewayException.class)
                .message()
                .doesNotContain("cret");
    }

    @Test
    void repeatedFieldsStayInOrder() {
        Headers headers = ResponseHead.of(request("GET"), info(200, Map.of("Set-Cookie", List.of("b", "a"))))
                .headers();
        assertThat(headers.all("set-cookie")).containsExactly("b", "a");
    }

    /** Several values of a field stand between semicolons; null = the field is absent. */
    private static ResponseHead head(String method, int status, String lengths, String codings) {
        Map<String, List<String>> fields = new HashMap<>();
        if (lengths != null) {
            fields.put("Content-Length", List.of(lengths.split(";", -1)));
        }
        if (codings != null) {
            fields.put("Transfer-Encoding", List.of(codings.split(";", -1)));
        }
        return ResponseHead.of(request(method), info(status, fields));
    }

    private static ExchangeRequest request(String method) {
        Origin origin = Origin.of("http", "localhost", 80);
        return new ExchangeRequest(origin, method, "/", Headers.empty(), ByteBuffer.allocate(0));
    }

    private static ResponseInfo info(int status, Map<String, List<String>> fields) {
        HttpHeaders headers = HttpHeaders.of(fields, (name, value) -> true);
        return new ResponseInfo() {
            @Override
            public int statusCode() {
                return status;
            }

            @Override
            public HttpHeaders headers() {
                return headers;
            }

            @Override
            public HttpClient.Version version() {
                return HttpClient.Version.HTTP_1_1;
            }
        };
    }
}
