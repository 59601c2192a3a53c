package io.sluice.gateway.internal.request;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spi.ModelAccess;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Models by name, each as the OpenAI API describes one: as an upstream does, or by no more than its name. For one thread. */
public final class ModelList {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> models = new TreeMap<>();
    private final ModelAccess access;

    /**
     * Creates an empty list.
     *
     * @param access what its reader may use; anything else is left out
     */
    ModelList(ModelAccess access) {
        this.access = access;
    }

    /** Adds a model of which no more is known; one that is there stays. */
    void add(String name) {
        if (!name.isEmpty() && access.permits(name)) {
            models.computeIfAbsent(name, ModelList::described);
        }
    }

    /** Adds a model as an upstream describes it; what stays of it if several do is the first. */
    void add(String name, ObjectNode description) {
        if (access.permits(name)) {
            models.putIfAbsent(name, description);
        }
    }

    private static ObjectNode described(String name) {
        ObjectNode model = JSON.objectNode();
        model.put("id", name);
        model.put("object", "model");
        model.put("created", 0);
        model.put("owned_by", "sluice");
        return model;
    }

    /** Returns the list as JSON, in alphabetical order. */
    public String json() {
        ObjectNode list = JSON.objectNode();
        list.put("object", "list");
        ArrayNode data = list.putArray("data");
        models.forEach((name, model) -> data.add(model));
        return list.toString();
    }

    /** Returns one model as JSON; null if it is not in the list. */
    @Nullable
    public String json(String name) {
        ObjectNode model = models.get(name);
        return model == null ? null : model.toString();
    }

    @Override
    public String toString() {
        return "ModelList" + models.keySet();
    }
}
