package io.sluice.gateway.operations.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a browser is given; the script in examples/netty-proxy/page sees what it makes of it. */
@DisplayName("The page for people")
class StatusPageTest {
    private final StatusPage page = StatusPage.load();
    private final GatewayResponse response = ask("GET");
    private final String html = new String(Await.value(response.body().readAllBytes(1 << 20)), UTF_8);

    @Test
    @DisplayName("It may run its own script and dress itself, and nothing else")
    void policy() throws Exception {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(response.headers().first("content-security-policy"))
                .contains("default-src 'none'")
                .contains("script-src '" + hash("script") + "'")
                .contains("style-src '" + hash("style") + "'")
                .contains("connect-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(response.headers().first("x-content-type-options")).isEqualTo("nosniff");
        assertThat(response.headers().first("referrer-policy")).isEqualTo("no-referrer");
    }

    @Test
    @DisplayName(
            "It names no other host, has no handler or style in its elements, and puts nothing into the page as markup")
    void selfContained() {
        assertThat(html).doesNotContainIgnoringCase("http:").doesNotContainIgnoringCase("https:");
        assertThat(html).doesNotContainPattern("(?i)(src|href|action)\\s*=\\s*[\"']?//");
        assertThat(html).doesNotContainPattern("(?i)<[a-z][^>]*\\son[a-z]+\\s*=");
        assertThat(html).doesNotContainPattern("(?i)<[a-z][^>]*\\sstyle\\s*=");
        assertThat(html)
                .doesNotContainPattern(
                        "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");
    }

    @Test
    @DisplayName("Every control has a name, and there is a way past the head")
    void named() {
        Matcher fields = Pattern.compile("<(input|textarea|select)\\b[^>]*>").matcher(html);
        while (fields.find()) {
            Matcher id = Pattern.compile("\\sid=\"([^\"]+)\"").matcher(fields.group());
            if (id.find()) {
                assertThat(html).contains("for=\"" + id.group(1) + "\"");
            } else {
                assertThat(fields.group()).as("stands in its label").contains("type=\"radio\"");
            }
        }
        assertThat(html).contains("<html lang=\"en\">").contains("class=\"skip\" href=\"#content\"");
    }

    @Test
    @DisplayName("A browser that has it still is told so")
    void unchanged() {
        String etag = response.headers().first("etag");
        assertThat(etag).isNotNull();
        GatewayResponse again = ask("GET", "if-none-match", etag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(Await.value(again.body().readAllBytes(10))).isEmpty();
        assertThat(ask("GET", "if-none-match", "\"other\"").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("It is only to be read")
    void readOnly() {
        assertThat(ask("HEAD").status()).isEqualTo(200);
        assertThat(ask("POST").status()).isEqualTo(405);
        assertThat(ask("POST").headers().first("allow")).isEqualTo("GET, HEAD");
    }

    private GatewayResponse ask(String method, String... headers) {
        return Await.value(page.respond(
                GatewayRequest.builder(method, "/").headers(Headers.of(headers)).build()));
    }

    private String hash(String element) throws Exception {
        Matcher found = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(html);
        assertThat(found.find()).isTrue();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(found.group(1).getBytes(UTF_8));
        assertThat(found.find()).as("there is only one").isFalse();
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }
}
