package io.sluice.gateway.operations.entry;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.spi.ModelAccess;
import java.util.List;
import java.util.Set;

/** What is known of who comes in with a key. Immutable. */
final class ClientKey {
    /** Methods that make no model work, so that a call need not name one: it reads, or takes away, what is stored. */
    private static final Set<String> WITHOUT_MODEL = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

    private final String name;
    private final Attributes attributes;
    private final Attributes ofCallsWithoutModel;

    private ClientKey(String name, Attributes attributes, Attributes ofCallsWithoutModel) {
        this.name = name;
        this.attributes = attributes;
        this.ofCallsWithoutModel = ofCallsWithoutModel;
    }

    /** Returns a key of this name for every model. */
    static ClientKey of(String name) {
        Attributes known = Attributes.empty().with(CallAttributes.PRINCIPAL, name);
        return new ClientKey(name, known, known);
    }

    /** Returns a key of this name for some models. */
    static ClientKey of(String name, List<String> patterns) {
        if (ModelPatterns.isAll(patterns)) {
            return of(name);
        }
        Attributes known = Attributes.empty().with(CallAttributes.PRINCIPAL, name);
        ModelPatterns models = ModelPatterns.of(patterns);
        return new ClientKey(
                name,
                known.with(ModelAccess.ATTRIBUTE, models),
                known.with(ModelAccess.ATTRIBUTE, models.withNamelessCalls()));
    }

    String name() {
        return name;
    }

    /** Returns the attributes of a request of this method. */
    Attributes attributes(String method) {
        return WITHOUT_MODEL.contains(method) ? ofCallsWithoutModel : attributes;
    }

    @Override
    public String toString() {
        return "ClientKey[" + name + "]";
    }
}
