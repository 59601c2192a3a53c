package io.sluice.gateway.operations.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The page for people: one static document with all that it needs in it. It reads {@code /status/events} and sends to {@code /explain}, {@code /drain} and
 * {@code /admit} of the same origin, and it shows nothing before these have answered: so it holds no secret itself.
 *
 * <p>Its fields forbid the browser every script and style but the two that are in it, and every other host. Immutable.
 */
public final class StatusPage {
    private static final String RESOURCE = "status.html";

    private final byte[] html;
    private final Headers headers;
    private final String etag;

    private StatusPage(byte[] html) {
        this.html = html;
        String text = new String(html, UTF_8);
        this.etag = '"' + sha256(text).substring(0, 16) + '"';
        this.headers = Headers.builder()
                .add("content-type", "text/html; charset=utf-8")
                .add("content-security-policy", policy(text))
                .add("cache-control", "no-cache")
                .add("etag", etag)
                .add("x-content-type-options", "nosniff")
                .add("x-frame-options", "DENY")
                .add("referrer-policy", "no-referrer")
                .add("cross-origin-opener-policy", "same-origin")
                .add("cross-origin-resource-policy", "same-origin")
                .build();
    }

    /** Returns the page; it is read from the jar, so once is enough. */
    public static StatusPage load() {
        try (InputStream in = StatusPage.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing (expected: beside this class)");
            }
            return new StatusPage(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the response to a request for the page, which is there at once.
     *
     * @param request {@code GET} or {@code HEAD}, else it is refused; if the browser has this page still, it is told so
     */
    public CompletionStage<GatewayResponse> respond(GatewayRequest request) {
        return CompletableFuture.completedStage(response(request));
    }

    private GatewayResponse response(GatewayRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return LocalReply.methodNotAllowed(request.method(), "GET, HEAD").toResponse(request.headers());
        }
        boolean isKnown = etag.equals(request.headers().first("if-none-match"));
        return isKnown
                ? new GatewayResponse(304, headers, Body.empty())
                : new GatewayResponse(200, headers, Body.of(html));
    }

    /** Only what stands in the page may run or dress it, and it may talk to nobody but its own origin. */
    private static String policy(String text) {
        return "default-src 'none'; script-src 'sha256-" + sha256(inner(text, "script")) + "'; style-src 'sha256-"
                + sha256(inner(text, "style")) + "'; connect-src 'self'; img-src data:; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    }

    /** Returns what the one element of this name holds. */
    private static String inner(String text, String element) {
        int start = text.indexOf('<' + element + '>') + element.length() + 2;
        return text.substring(start, text.indexOf("</" + element + '>', start));
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "StatusPage[" + html.length + " bytes]";
    }
}
