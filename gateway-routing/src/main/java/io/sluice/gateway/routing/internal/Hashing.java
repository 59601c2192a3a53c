package io.sluice.gateway.routing.internal;

/** Spreads bits. Not for secrets. */
public final class Hashing {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Hashing() {}

    /** Returns the finalizer of SplitMix64 (Steele, Lea and Flood 2014): every input bit reaches every output bit. */
    public static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Returns the n-th number of the pseudo-random sequence that SplitMix64 makes of a seed. */
    public static long nth(long seed, long n) {
        return mix(seed + (n + 1) * GOLDEN);
    }

    /** Returns a hash of a text that is the same in every process. */
    public static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L; // FNV-1a over UTF-16 units
        }
        return mix(hash);
    }

    /** Returns a number from 0 to {@code bound} - 1, by the upper bits of a random one. */
    public static int below(int bound, long random) {
        return (int) (((random >>> 32) * bound) >>> 32);
    }
}
