package io.sluice.examples.simulator.kv;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was put first when it grows too large. Not safe for use by many threads. */
final class RecentMap<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;
    private static final int REMEMBERED = 100_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > REMEMBERED;
    }
}
