package io.sluice.gateway.internal.decide;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.UpstreamError;
import java.util.Locale;

/** Returns whether an answer that sets a limit means one model of its endpoint, or all (clause RT-H-2). */
final class LimitScope {
    private LimitScope() {}

    /**
     * Returns whether the limit is said to be the model's: the error's code or type says so, its message names the model, as OpenAI's does, or a
     * {@code …-remaining-…} field is of the model, as LiteLLM's are.
     *
     * @param model the model that was asked for
     */
    static boolean isOfModel(UpstreamError error, Headers headers, String model) {
        if (model.isEmpty()) {
            return false;
        }
        return error.code().startsWith("model_")
                || error.type().startsWith("model_")
                || names(error.message(), model)
                || hasFieldOf(model, headers);
    }

    /** Returns whether a text has the name as a word of its own: {@code gpt-4} is not named by {@code gpt-4o}. */
    private static boolean names(String text, String model) {
        for (int at = text.indexOf(model); at >= 0; at = text.indexOf(model, at + 1)) {
            if (isBoundary(text, at - 1) && isEnd(text, at + model.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEnd(String text, int at) {
        // The full stop of a sentence may follow, but not that of a version.
        return isBoundary(text, at) || (text.charAt(at) == '.' && isBoundary(text, at + 1));
    }

    private static boolean isBoundary(String text, int at) {
        return at < 0 || at >= text.length() || !isOfName(text.charAt(at));
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == '/';
    }

    private static boolean hasFieldOf(String model, Headers headers) {
        String end = "-" + model.toLowerCase(Locale.ROOT);
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i).toLowerCase(Locale.ROOT);
            if (name.contains("-remaining-")
                    && name.endsWith(end)
                    && headers.value(i).strip().equals("0")) {
                return true;
            }
        }
        return false;
    }
}
