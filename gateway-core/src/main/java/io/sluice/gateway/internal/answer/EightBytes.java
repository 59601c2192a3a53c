package io.sluice.gateway.internal.answer;

/** Compares eight bytes at a time (the bit trick that finds a zero byte; Mycroft, 1987), in whichever order they were read. */
final class EightBytes {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private EightBytes() {}

    /** Returns a byte eight times. */
    static long of(char b) {
        return ONES * b;
    }

    /** Returns a high bit for each of eight bytes that is equal to the other's, and for none if none is; beside one that is there may be more. */
    static long equal(long eight, long other) {
        long difference = eight ^ other;
        return (difference - ONES) & ~difference & HIGH_BITS;
    }
}
