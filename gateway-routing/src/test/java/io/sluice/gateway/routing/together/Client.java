package io.sluice.gateway.routing.together;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** One client: sends its request, reads the answer at its own pace, and may leave. */
final class Client {
    static final String SECRET = "client-secret";

    private final Called record;
    private final VirtualTime time;
    private @Nullable GatewayCall call;

    Client(Called record, VirtualTime time) {
        this.record = record;
        this.time = time;
    }

    void start(Gateway gateway) {
        GatewayCall started = gateway.call(request(record));
        call = started;
        started.response().whenComplete((answer, failure) -> answered(answer, failure));
        started.completion().whenComplete((summary, failure) -> record.summary = summary);
        int leave = record.script.number("leave", -1);
        if (leave >= 0) {
            time.after(leave, this::leave);
        }
    }

    private void leave() {
        if (record.endNanos == Exchanged.NEVER && call != null) {
            record.leftNanos = time.now();
            call.cancel("client left");
        }
    }

    private void answered(@Nullable GatewayResponse answer, @Nullable Throwable failure) {
        record.answers++;
        record.answerNanos = time.now();
        record.failure = failure;
        record.answer = answer;
        if (answer == null) {
            record.endNanos = time.now();
        } else {
            answer.body().subscribe(new Reader());
        }
    }

    /** Reads a chunk at a time; {@code pace} is the time between two, {@code reads} how many it reads before it stops for ever. */
    private final class Reader implements Flow.Subscriber<ByteBuffer> {
        private final int pace = record.script.number("pace", 0);
        private int reads = record.script.number("reads", Integer.MAX_VALUE);
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription granted) {
            subscription = granted;
            next();
        }

        private void next() {
            if (subscription != null && reads-- > 0) {
                subscription.request(1);
            }
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            record.body.writeBytes(bytes);
            if (pace == 0) {
                next();
            } else {
                time.after(pace, this::next);
            }
        }

        @Override
        public void onError(Throwable cause) {
            record.broken = cause;
            record.endNanos = time.now();
        }

        @Override
        public void onComplete() {
            record.whole = true;
            record.endNanos = time.now();
        }
    }

    // The request

    private static GatewayRequest request(Called record) {
        Ask ask = record.ask;
        Headers.Builder headers = Headers.builder()
                .add(PlayedTransport.CALL, Integer.toString(record.number))
                .add("x-request-id", "c" + record.number)
                .add("authorization", "Bearer " + SECRET)
                .add("cookie", "c=" + SECRET)
                .add("x-api-key", SECRET)
                .add("x-session-id", record.script.text("session", "s"));
        byte[] body = body(record);
        switch (ask) {
            case MULTIPART -> headers.add("content-type", "multipart/form-data; boundary=B");
            case TEXT -> headers.add("content-type", "text/plain");
            case GZIP, BROKEN_GZIP ->
                headers.add("content-type", "application/json").add("content-encoding", "gzip");
            case BROTLI -> headers.add("content-type", "application/json").add("content-encoding", "br");
            case UPGRADE -> headers.add("connection", "upgrade").add("upgrade", "websocket");
            default -> {
                if (body.length > 0) {
                    headers.add("content-type", "application/json");
                }
            }
        }
        return GatewayRequest.builder(ask.method, ask.target)
                .headers(headers.build())
                .body(body)
                .build();
    }

    private static byte[] body(Called record) {
        String json = json(record);
        String text = switch (record.ask) {
            case CANCEL, LIST, DELETE, DOTS, ENCODED_DOTS, EMPTY_CHAT, TRACE, UPGRADE -> "";
            case MULTIPART ->
                "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\n" + record.model
                        + "\r\n--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nbytes\r\n--B--\r\n";
            case ARRAY, ARRAY_CHAT -> "[1,2]";
            case TEXT -> "say this";
            case BROKEN -> "{\"model\":\"m0\",";
            case TWO_MODELS -> "{\"model\":\"m0\",\"model\":\"m1\"}";
            case MODEL_NUMBER -> "{\"model\":7}";
            case BROKEN_GZIP -> "not gzip";
            default -> json;
        };
        byte[] bytes = text.getBytes(UTF_8);
        return record.ask == Ask.GZIP ? gzip(bytes) : bytes;
    }

    private static String json(Called record) {
        StringBuilder json = new StringBuilder("{");
        if (!record.model.isEmpty()) {
            json.append("\"model\":\"").append(record.model).append("\",");
        }
        if (record.streams()) {
            json.append("\"stream\":true,");
        }
        json.append("\"user\":\"u\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":\"");
        json.append("x".repeat(record.script.number("size", 10)));
        return json.append("\"}]}").toString();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
