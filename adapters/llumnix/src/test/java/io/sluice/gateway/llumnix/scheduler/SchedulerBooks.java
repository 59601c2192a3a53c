package io.sluice.gateway.llumnix.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What a scheduler in full mode does with requests: it takes its instances in turn, and counts by ids. Without a network. Safe for use by any number of threads. */
final class SchedulerBooks {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> MEMBERS = Set.of(
            "id",
            "model",
            "gateway_id",
            "scheduling_mode",
            "scheduling_stage",
            "prompt_num_tokens",
            "prompt_token_ids");

    private final List<Instance> instances;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger scheduled = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger countedTwice = new AtomicInteger();
    private final List<String> violations = new CopyOnWriteArrayList<>();

    SchedulerBooks(List<Instance> instances) {
        this.instances = List.copyOf(instances);
    }

    /** A response: the status, and its text. */
    record Reply(int status, String text) {}

    Reply handle(String target, String body) {
        try {
            ObjectNode request = (ObjectNode) JSON.readTree(body);
            return switch (target) {
                case "/schedule" -> schedule(request);
                case "/release" -> release(request);
                default -> new Reply(404, "Not found");
            };
        } catch (IOException | ClassCastException e) {
            violations.add(target + ": " + body);
            return new Reply(400, "invalid scheduling req");
        }
    }

    private Reply schedule(ObjectNode request) {
        scheduled.incrementAndGet();
        check(request, MEMBERS);
        boolean pair = request.path("scheduling_mode").asText().equals("pd_batch");
        boolean neutral = request.path("scheduling_mode").asText().equals("neutral");
        Role first = neutral
                ? Role.NEUTRAL
                : request.path("scheduling_stage").asText().equals("decode") ? Role.DECODE : Role.PREFILL;
        List<Instance> chosen = new ArrayList<>();
        choose(first, chosen);
        if (pair) {
            choose(Role.DECODE, chosen);
        }
        if (chosen.size() < (pair ? 2 : 1)) {
            return new Reply(429, "no available endpoint");
        }
        if (open.merge(request.path("id").asText(), 1, Integer::sum) > 1) {
            countedTwice.incrementAndGet();
        }
        ArrayNode results = request.putArray("scheduling_result");
        chosen.forEach(instance -> write(instance, results.addObject()));
        return new Reply(200, request.toString());
    }

    private void choose(Role role, List<Instance> chosen) {
        List<Instance> those =
                instances.stream().filter(one -> one.role() == role).toList();
        if (!those.isEmpty()) {
            chosen.add(those.get(Math.floorMod(turns.getAndIncrement(), those.size())));
        }
    }

    private Reply release(ObjectNode request) {
        Set<String> expected = new HashSet<>(MEMBERS);
        expected.add("scheduling_result");
        check(request, expected);
        if (request.path("scheduling_result").isEmpty()) {
            violations.add("a release of nothing");
            return new Reply(400, "ignore, release 0 request.");
        }
        released.incrementAndGet();
        open.remove(request.path("id").asText()); // in full mode all that is counted under an id
        return new Reply(200, "");
    }

    private void check(JsonNode request, Set<String> expected) {
        Set<String> names = new HashSet<>();
        request.fieldNames().forEachRemaining(names::add);
        if (!names.equals(expected)) {
            violations.add("members: " + names);
        }
    }

    private static void write(Instance instance, ObjectNode result) {
        result.put("version", 0).put("id", "").put("model", "").put("infer_type", WireInstance.nameOf(instance.role()));
        result.putObject("endpoint")
                .put("host", instance.origin().host())
                .put("port", instance.origin().port());
        result.put("aux_ip", instance.auxHost())
                .put("aux_port", instance.auxPort())
                .put("dp_rank", instance.dpRank())
                .put("dp_size", instance.dpSize());
    }

    /** The engine reports that a request is done. */
    void reported(String id) {
        open.remove(id);
    }

    /** Returns the number of ids that are counted. */
    int open() {
        return open.size();
    }

    int scheduled() {
        return scheduled.get();
    }

    int released() {
        return released.get();
    }

    int countedTwice() {
        return countedTwice.get();
    }

    /** Returns what was not as the scheduler takes it. */
    List<String> violations() {
        return violations;
    }
}
