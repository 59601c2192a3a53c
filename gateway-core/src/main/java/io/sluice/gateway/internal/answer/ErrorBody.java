package io.sluice.gateway.internal.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.gateway.spi.UpstreamError;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the body of an error answer: {@code {"error":{"code":…,"type":…,"message":…}}}, or the same members at the top, as older engines have it. */
final class ErrorBody {
    private static final JsonFactory JSON = new JsonFactory();

    private String code = "";
    private String type = "";
    private String message = "";

    private ErrorBody() {}

    /** Returns what the body says, as far as it can be read. */
    static UpstreamError read(int status, ByteBuffer body) {
        ErrorBody read = new ErrorBody();
        ByteBuffer bytes = body.duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        try (JsonParser parser = JSON.createParser(copy)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                read.members(parser, true);
            }
        } catch (IOException notJson) {
            // Then it says no more than what was read before.
        }
        return new UpstreamError(status, read.code, read.type, read.message);
    }

    private void members(JsonParser parser, boolean top) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (top && name.equals("error") && value == JsonToken.START_OBJECT) {
                type = ""; // that of the top only says that this is an error
                members(parser, false);
                return;
            }
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                take(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }

    private void take(String name, String text) {
        switch (name) {
            case "code" -> code = text;
            case "type" -> type = text;
            case "message" -> message = text;
            // A text alone, as some servers have it.
            case "error", "detail" -> message = message.isEmpty() ? text : message;
            default -> {}
        }
    }
}
