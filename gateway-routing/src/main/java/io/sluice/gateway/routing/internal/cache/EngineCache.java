package io.sluice.gateway.routing.internal.cache;

/** What one engine is believed to have in its cache, least recently used first: a list in the tables of {@link CacheIndex}, whose lock guards it. */
final class EngineCache<E extends CachingEngine> {
    final E engine;
    final int number;
    private int oldest = CacheTables.NONE;
    private int newest = CacheTables.NONE;
    private int size;

    EngineCache(E engine, int number) {
        this.engine = engine;
        this.number = number;
    }

    int size() {
        return size;
    }

    /** Notes that a block was used just now; returns whether anybody held it before. */
    boolean use(CacheTables tables, long hash) {
        int block = tables.block(hash);
        boolean isKnown = block != CacheTables.NONE;
        int node = isKnown ? tables.node(block, number) : CacheTables.NONE;
        if (node == CacheTables.NONE) {
            node = tables.add(hash, number);
            size++;
        } else if (node == newest) {
            return true;
        } else {
            unlink(tables, node);
        }
        tables.linkAsNewest(node, newest);
        newest = node;
        if (oldest == CacheTables.NONE) {
            oldest = node;
        }
        return isKnown;
    }

    /** Forgets what was used longest ago, until there are no more than so many. */
    void shrink(CacheTables tables, int most) {
        while (size > most) {
            int node = oldest;
            unlink(tables, node);
            tables.remove(node);
            size--;
        }
    }

    private void unlink(CacheTables tables, int node) {
        int after = tables.newer(node);
        int before = tables.unlink(node);
        oldest = node == oldest ? after : oldest;
        newest = node == newest ? before : newest;
    }

    @Override
    public String toString() {
        return "EngineCache[" + size + " blocks]";
    }
}
