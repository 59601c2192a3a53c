package io.sluice.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import java.util.Locale;

/** Writes explanations as JSON; the names of its members are part of the public contract. */
final class ExplanationJson {
    private ExplanationJson() {}

    /** Returns a JSON object. */
    static String write(Explanation explanation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", explanation.model());
        if (explanation.refusal() != null) {
            json.put("refusal", explanation.refusal().code());
        }
        if (explanation.routing() != null) {
            json.set("routing", routing(explanation.routing(), explanation.model()));
        }
        if (explanation.scheduling() != null) {
            json.set("scheduling", scheduling(explanation.scheduling()));
        }
        if (!explanation.drained().isEmpty()) {
            ArrayNode drained = json.putArray("drained");
            explanation.drained().forEach(drained::add);
        }
        return json.toString();
    }

    private static ObjectNode routing(RouteExplanation routing, String model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("reason", routing.reason());
        ArrayNode options = json.putArray("options");
        for (RouteExplanation.Option option : routing.options()) {
            ObjectNode entry = options.addObject();
            entry.put("route", option.decision().route().label());
            entry.put("share", option.share());
            if (option.decision().route() instanceof Route.External external) {
                String rewritten = external.endpoint().rewrittenModel(model);
                if (!rewritten.equals(model)) {
                    entry.put("rewrite_model", rewritten);
                }
            }
            if (option.decision().route() instanceof Route.Refused refused) {
                entry.put("status", refused.status());
                entry.put("code", refused.code());
                entry.put("message", refused.message());
            }
            ArrayNode chain = entry.putArray("fallback_chain");
            for (Endpoint endpoint : option.decision().fallbackChain()) {
                chain.add(endpoint.baseUrl());
            }
        }
        return json;
    }

    private static ObjectNode scheduling(ScheduleExplanation scheduling) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("reason", scheduling.reason());
        ArrayNode candidates = json.putArray("candidates");
        for (ScheduleExplanation.Candidate candidate : scheduling.candidates()) {
            ObjectNode entry = candidates.addObject();
            entry.put("instance", candidate.instanceId());
            entry.put("verdict", candidate.verdict().name().toLowerCase(Locale.ROOT));
            entry.put("score", candidate.score());
            entry.put("note", candidate.note());
            if (!candidate.parts().isEmpty()) {
                entry.set("parts", parts(candidate.parts()));
            }
        }
        if (!scheduling.learned().isEmpty()) {
            ArrayNode learned = json.putArray("learned");
            scheduling.learned().forEach(kind -> learned.add(learned(kind)));
        }
        return json;
    }

    private static ObjectNode learned(LearnedFigures kind) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("role", kind.role().name().toLowerCase(Locale.ROOT));
        json.put("model", kind.model());
        json.set("figures", parts(kind.figures()));
        return json;
    }

    private static ObjectNode parts(Iterable<Part> parts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        parts.forEach(part -> json.put(part.name(), part.value()));
        return json;
    }
}
