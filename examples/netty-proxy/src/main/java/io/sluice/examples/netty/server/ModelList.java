package io.sluice.examples.netty.server;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The list of models in the shape of the OpenAI API. */
final class ModelList {
    private ModelList() {}

    /** Returns the list of these models, each once, in alphabetical order. */
    static String json(Collection<String> models) {
        return new TreeSet<>(models)
                .stream()
                        .map(ModelList::model)
                        .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
    }

    private static String model(String id) {
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(id));
        return "{\"id\":\"" + quoted + "\",\"object\":\"model\",\"created\":0,\"owned_by\":\"sluice\"}";
    }
}
