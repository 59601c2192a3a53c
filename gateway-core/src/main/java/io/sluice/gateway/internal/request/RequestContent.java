package io.sluice.gateway.internal.request;

import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a request says.
 *
 * @param text the body without its content coding; as it came if that cannot be read, or need not be
 * @param coded whether it came in a coding that was taken off
 * @param json its members, if it is a JSON object that was read
 * @param model its field {@code model}, if it is a multipart form that has one
 */
public record RequestContent(
        ByteBuffer text, boolean coded, @Nullable JsonBody json, MultipartForm.@Nullable Field model) {
    /** Returns the content of a body that nothing is read of. */
    static RequestContent opaque(ByteBuffer body) {
        return new RequestContent(body, false, null, null);
    }
}
