package io.sluice.gateway.llumnix.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Llumnix's scheduler counts, in full or in lite mode. In full mode it counts by ids until the engine reports the request, or for ten seconds; in lite mode by
 * types and ids, for gateways that keep a connection, until they release. Safe for use by any number of threads.
 */
final class FakeBooks {
    private static final long ACCOUNT_NANOS = Duration.ofSeconds(10).toNanos();

    private final boolean full;
    private final Ticker ticker;
    private final List<Instance> instances;
    private final Set<String> gateways = new HashSet<>();
    private final Map<Role, Map<String, Entry>> lite = new EnumMap<>(Role.class);
    private final Map<String, Entry> accounts = new HashMap<>();
    private int scheduled;
    private int booked;
    private int unknownReleases;
    private int countedTwice;
    private int prefillsDone;
    private int updates;

    FakeBooks(boolean full, List<Instance> instances, Ticker ticker) {
        this.full = full;
        this.instances = new ArrayList<>(instances);
        this.ticker = ticker;
        for (Role role : Role.values()) {
            lite.put(role, new HashMap<>());
        }
    }

    private static final class Entry {
        final Instance instance;
        final String gateway;
        final long sinceNanos;
        long tokens;
        boolean prefillDone;

        Entry(Instance instance, String gateway, long tokens, long sinceNanos) {
            this.instance = instance;
            this.gateway = gateway;
            this.tokens = tokens;
            this.sinceNanos = sinceNanos;
        }
    }

    /** Places a request and books it; returns the instances, none if there is nothing to give. */
    synchronized List<Instance> schedule(ObjectNode request) {
        scheduled++;
        expire();
        List<Instance> chosen = new ArrayList<>();
        for (Role role : roles(request)) {
            instances.stream()
                    .filter(one -> one.role() == role)
                    .min(Comparator.comparingInt(this::load))
                    .ifPresent(chosen::add);
        }
        if (chosen.size() < roles(request).size()) {
            return List.of();
        }
        for (Instance instance : chosen) {
            book(request, instance);
        }
        return chosen;
    }

    private static List<Role> roles(JsonNode request) {
        return switch (request.path("scheduling_mode").asText()) {
            case "pd_batch" -> List.of(Role.PREFILL, Role.DECODE);
            case "pd_staged" ->
                request.path("scheduling_stage").asText().equals("decode")
                        ? List.of(Role.DECODE)
                        : List.of(Role.PREFILL);
            default -> List.of(Role.NEUTRAL);
        };
    }

    private void book(JsonNode request, Instance instance) {
        String id = request.path("id").asText();
        String gateway = request.path("gateway_id").asText();
        Entry entry =
                new Entry(instance, gateway, request.path("prompt_num_tokens").asLong(), ticker.nanos());
        if (full) {
            booked++;
            accounts.put(id + " " + instance.role(), entry);
        } else if (gateways.contains(gateway)) {
            if (lite.get(instance.role()).putIfAbsent(id, entry) == null) {
                booked++;
            }
        }
    }

    private int load(Instance instance) {
        Map<String, Entry> entries = full ? accounts : lite.get(instance.role());
        return (int) entries.values().stream()
                .filter(entry -> entry.instance.equals(instance))
                .count();
    }

    private void expire() {
        accounts.values().removeIf(entry -> ticker.nanos() - entry.sinceNanos > ACCOUNT_NANOS);
    }

    /** Ends what is booked for a request: in full mode all of its id, whatever the instance. */
    synchronized void release(JsonNode request) {
        String id = request.path("id").asText();
        boolean known = false;
        for (JsonNode result : request.path("scheduling_result")) {
            Role role = role(result.path("infer_type").asText());
            known |= full ? forget(id) : lite.get(role).remove(id) != null;
        }
        unknownReleases += known ? 0 : 1;
    }

    private boolean forget(String id) {
        return accounts.keySet().removeIf(key -> key.startsWith(id + " "));
    }

    static Role role(String inferType) {
        return switch (inferType) {
            case "prefill" -> Role.PREFILL;
            case "decode" -> Role.DECODE;
            default -> Role.NEUTRAL;
        };
    }

    /** Takes a gateway's report (lite mode). */
    synchronized void report(ArrayNode items) {
        for (JsonNode item : items) {
            Entry entry = lite.get(role(item.path("infer_type").asText()))
                    .get(item.path("id").asText());
            if (entry == null || !entry.gateway.equals(item.path("gateway_id").asText())) {
                continue;
            }
            if (item.path("kind").asText().equals("prefill_done")) {
                prefillsDone += entry.prefillDone ? 0 : 1;
                entry.prefillDone = true;
            }
            updates++;
            entry.tokens = Math.max(entry.tokens, item.path("num_tokens").asLong());
        }
    }

    /** A gateway keeps a connection from now on. */
    synchronized void gatewayCame(String gateway) {
        gateways.add(gateway);
    }

    /** A gateway's connection is gone, and what is booked for it with that. */
    synchronized void gatewayLeft(String gateway) {
        if (gateways.remove(gateway)) {
            lite.values().forEach(entries -> entries.values().removeIf(entry -> entry.gateway.equals(gateway)));
        }
    }

    /** An engine reports the request that it runs (full mode): if that is not known by the id that it has there, it counts twice. */
    synchronized void engineReports(String engineId) {
        expire();
        if (!forget(bookingId(engineId))) {
            countedTwice++;
        }
    }

    /** Returns the id that the scheduler makes of an engine's. */
    static String bookingId(String engineId) {
        String id = engineId.replaceFirst("^(chatcmpl-|cmpl-)", "");
        int last = id.lastIndexOf('-');
        return last < 0 ? id : id.substring(0, last);
    }

    /** Has no instance of a role any more. */
    synchronized void removeAll(Role role) {
        instances.removeIf(instance -> instance.role() == role);
    }

    /** Returns how much is booked. */
    synchronized int open() {
        expire();
        return accounts.size() + lite.values().stream().mapToInt(Map::size).sum();
    }

    /** Returns how much is booked of a role (lite mode). */
    synchronized int open(Role role) {
        return lite.get(role).size();
    }

    /** Returns the tokens that count for a request; 0 if it is not booked. */
    synchronized long tokens(Role role, String id) {
        Entry entry = lite.get(role).get(id);
        return entry == null ? 0 : entry.tokens;
    }

    synchronized Set<String> gateways() {
        return Set.copyOf(gateways);
    }

    synchronized int scheduled() {
        return scheduled;
    }

    synchronized int booked() {
        return booked;
    }

    synchronized int unknownReleases() {
        return unknownReleases;
    }

    synchronized int countedTwice() {
        return countedTwice;
    }

    synchronized int prefillsDone() {
        return prefillsDone;
    }

    synchronized int updates() {
        return updates;
    }
}
