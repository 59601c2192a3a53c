package io.sluice.gateway.internal.request;

import io.sluice.gateway.ModelsFromUpstreams;
import java.util.Collection;
import java.util.List;

/**
 * What becomes of requests and answers beside their way.
 *
 * @param accountFields names of fields that go to endpoints only together with the client's own authorization; one that ends with {@code *} stands for all that
 *     begin so
 * @param stickyObjects of how many stored things it is remembered where they are
 * @param models whether upstreams are asked for their models
 * @param countsUsage whether streams are asked for their usage whose clients have not asked
 */
public record RequestRules(
        Collection<String> accountFields, int stickyObjects, ModelsFromUpstreams models, boolean countsUsage) {
    /** Fields that name the client's own account at one of the large providers. */
    private static final List<String> ACCOUNT_FIELDS = List.of(
            "openai-organization", "openai-project", "x-amz-*", "x-goog-user-project", "anthropic-organization-id");

    public RequestRules {
        accountFields = List.copyOf(accountFields);
    }

    /** Returns the rules that hold if nothing else is said. */
    public static RequestRules standard() {
        return new RequestRules(ACCOUNT_FIELDS, 10_000, ModelsFromUpstreams.AUTO, false);
    }

    /** Returns these rules with other account fields. */
    public RequestRules withAccountFields(Collection<String> names) {
        return new RequestRules(names, stickyObjects, models, countsUsage);
    }

    /** Returns these rules with another number of stored things. */
    public RequestRules withStickyObjects(int count) {
        return new RequestRules(accountFields, count, models, countsUsage);
    }

    /** Returns these rules with another source of model names. */
    public RequestRules withModels(ModelsFromUpstreams source) {
        return new RequestRules(accountFields, stickyObjects, source, countsUsage);
    }

    /** Returns these rules with another choice whether usage is asked for. */
    public RequestRules withUsage(boolean counted) {
        return new RequestRules(accountFields, stickyObjects, models, counted);
    }
}
