package io.sluice.gateway.spi;

import io.sluice.gateway.json.JsonEdit;
import org.jspecify.annotations.Nullable;

/** The name that an endpoint gets in place of a call's model (clause RT-C-11). Immutable. */
final class ModelRewrite {
    static final ModelRewrite NONE = new ModelRewrite("", "");

    private static final JsonEdit NO_EDIT = JsonEdit.builder().build();

    private final String name;

    /** What a model must begin with for the star to stand for its rest; else it stands for the whole. */
    private final String prefix;

    private final int star;

    /** The edit for all models; null if it depends on the model. */
    private final @Nullable JsonEdit edit;

    private ModelRewrite(String name, String prefix) {
        this.name = name;
        this.star = name.indexOf('*');
        this.prefix = star < 0 ? "" : prefix;
        this.edit = star >= 0 ? null : name.isEmpty() ? NO_EDIT : settingModel(name);
    }

    /** Returns the rewrite to a name, in which a {@code *} stands for what follows the prefix. */
    static ModelRewrite to(String name, String prefix) {
        if (name.indexOf('*') != name.lastIndexOf('*')) {
            throw new IllegalArgumentException("rewrite_model (expected: one * at most)");
        }
        return new ModelRewrite(name, prefix);
    }

    String name() {
        return name;
    }

    /** Returns what becomes of a model; the empty one, and one of which nothing would be left, stay. */
    String of(String model) {
        if (star < 0) {
            return name.isEmpty() ? model : name;
        }
        String matched = model.startsWith(prefix) ? model.substring(prefix.length()) : model;
        return matched.isEmpty() ? model : name.substring(0, star) + matched + name.substring(star + 1);
    }

    /** Returns the model whose calls get this name; null if there is no such model, or none that could be told. */
    @Nullable
    String inverse(String rewritten) {
        if (name.isEmpty()) {
            return rewritten;
        }
        String before = name.substring(0, Math.max(star, 0));
        String after = name.substring(star + 1);
        boolean fits = star >= 0
                && rewritten.length() > name.length() - 1
                && rewritten.startsWith(before)
                && rewritten.endsWith(after);
        return fits ? prefix + rewritten.substring(before.length(), rewritten.length() - after.length()) : null;
    }

    /** Returns what becomes of the body of a call. */
    JsonEdit bodyEdit(String model) {
        if (edit != null) {
            return edit;
        }
        String rewritten = of(model);
        return rewritten.equals(model) ? NO_EDIT : settingModel(rewritten);
    }

    private static JsonEdit settingModel(String name) {
        return JsonEdit.builder().setString("model", name).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelRewrite that && name.equals(that.name) && prefix.equals(that.prefix);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + prefix.hashCode();
    }

    /** Returns the name as configured. */
    @Override
    public String toString() {
        return name;
    }
}
