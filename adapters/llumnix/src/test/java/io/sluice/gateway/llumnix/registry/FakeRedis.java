package io.sluice.gateway.llumnix.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.gateway.ScriptedRedis;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a Redis answers of the commands that registries are read and written by, for {@link ScriptedRedis}. Keys and values are texts of Latin-1. */
final class FakeRedis implements Function<List<String>, @Nullable String> {
    private static final int KEYS_A_SCAN = 2;

    final Map<String, String> data = new ConcurrentHashMap<>();

    /** What is answered in place of all else; null = nothing is. */
    volatile @Nullable String instead;

    /** Whether it says nothing at all. */
    volatile boolean hangs;

    /** What is answered for the value of one key, in place of it. */
    final Map<String, String> values = new ConcurrentHashMap<>();

    void put(String key, byte[] value) {
        data.put(key, new String(value, ISO_8859_1));
    }

    @Override
    public @Nullable String apply(List<String> command) {
        if (hangs || instead != null) {
            return hangs ? null : instead;
        }
        return switch (command.get(0)) {
            case "SCAN" -> scan(Integer.parseInt(command.get(1)), command.get(3));
            case "GETRANGE" -> range(command.get(1), Integer.parseInt(command.get(3)));
            case "SET" -> {
                data.put(command.get(1), command.get(2));
                yield ScriptedRedis.OK;
            }
            default -> "-ERR unknown command\r\n";
        };
    }

    /** Answers two keys at a time, of which the first was in the answer before, too. */
    private String scan(int cursor, String pattern) {
        String prefix = pattern.substring(0, pattern.length() - 1).replaceAll("\\\\(.)", "$1");
        List<String> keys = data.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .sorted()
                .toList();
        int from = Math.min(cursor, keys.size());
        int to = Math.min(from + KEYS_A_SCAN, keys.size());
        String next = to == keys.size() ? "0" : Integer.toString(to);
        List<String> found = keys.subList(Math.max(0, from - 1), to);
        return "*2\r\n" + ScriptedRedis.bulk(next) + "*" + found.size() + "\r\n"
                + found.stream().map(ScriptedRedis::bulk).collect(Collectors.joining());
    }

    private String range(String key, int last) {
        String special = values.get(key);
        String value = data.getOrDefault(key, "");
        return special != null ? special : ScriptedRedis.bulk(value.substring(0, Math.min(value.length(), last + 1)));
    }
}
