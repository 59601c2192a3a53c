package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/** Pods as an API server writes them. */
final class Pods {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Pods() {}

    /** Returns a Pod that is ready. */
    static ObjectNode ready(String name, String address) {
        return read("""
                {"kind": "Pod", "metadata": {"name": "%s", "namespace": "llm", "uid": "u-%s", "labels": {"app": "vllm"}},
                 "spec": {"containers": [{"name": "engine"}]},
                 "status": {"phase": "Running", "podIP": "%s", "podIPs": [{"ip": "%s"}],
                            "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "True"}]}}
                """.formatted(name, name, address, address));
    }

    /** Returns a Pod that is not ready. */
    static ObjectNode unready(String name, String address) {
        ObjectNode pod = ready(name, address);
        ((ObjectNode) pod.at("/status/conditions/1")).put("status", "False");
        return pod;
    }

    /** Returns a Pod that is ready and about to end. */
    static ObjectNode ending(String name, String address) {
        ObjectNode pod = ready(name, address);
        ((ObjectNode) pod.path("metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");
        return pod;
    }

    static ObjectNode labelled(ObjectNode pod, String label, String value) {
        pod.withObject("/metadata/labels").put(label, value);
        return pod;
    }

    static ObjectNode annotated(ObjectNode pod, String annotation, String value) {
        pod.withObject("/metadata/annotations").put(annotation, value);
        return pod;
    }

    static ObjectNode read(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(JsonNode pod) {
        return pod.at("/metadata/name").asText();
    }
}
