package io.sluice.gateway.internal.pair;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a request forces a tool call or a form upon the answer, which the one token of a prefill leg cannot hold (clause PD-26). */
final class ForcedForm {
    /** Members that force a form by being there. */
    private static final List<String> FORMS =
            List.of("structured_outputs", "guided_json", "guided_regex", "guided_choice", "guided_grammar");

    private ForcedForm() {}

    static boolean in(JsonBody body) {
        return forcesTool(body)
                || isForm(object(body, "response_format"))
                || isForm(within(object(body, "text"), "format"))
                || isForm(within(object(body, "output_config"), "format"))
                || forcesForm(body)
                || forcesForm(object(body, "sampling_params"));
    }

    /** An object names the tool, or, in {@code /v1/messages}, tells by its type whether one must be called. */
    private static boolean forcesTool(JsonBody body) {
        JsonBody choice = object(body, "tool_choice");
        if (choice == null) {
            return "required".equals(body.string("tool_choice"));
        }
        String type = choice.string("type");
        return !"auto".equals(type) && !"none".equals(type);
    }

    private static boolean forcesForm(@Nullable JsonBody object) {
        return object != null && FORMS.stream().anyMatch(name -> object.contains(name) && !object.isNull(name));
    }

    private static boolean isForm(@Nullable JsonBody format) {
        return format != null && !"text".equals(format.string("type"));
    }

    private static @Nullable JsonBody within(@Nullable JsonBody object, String name) {
        return object == null ? null : object(object, name);
    }

    private static @Nullable JsonBody object(JsonBody body, String name) {
        ByteBuffer value = body.raw(name);
        if (value == null || value.get(0) != '{') {
            return null;
        }
        try {
            return JsonBody.parse(value, Set.of());
        } catch (GatewayException e) {
            return null; // nested too deeply, by the one level that it stands lower in the body
        }
    }
}
