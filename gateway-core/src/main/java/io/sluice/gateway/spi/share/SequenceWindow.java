package io.sluice.gateway.spi.share;

/** Which of the last numbers have come, so that one that comes twice is known as such: those of the 64 latest, and all before count as come. */
final class SequenceWindow {
    private long latest;

    /** Bit i says whether the number {@code latest - i} has come. */
    private long come;

    /** Returns whether a number is positive and comes for the first time. */
    boolean add(long number) {
        if (number <= 0) {
            return false;
        }
        if (number > latest) {
            long ahead = number - latest;
            come = ahead < Long.SIZE ? come << ahead | 1 : 1;
            latest = number;
            return true;
        }
        long behind = latest - number;
        if (behind >= Long.SIZE || (come >>> behind & 1) != 0) {
            return false;
        }
        come |= 1L << behind;
        return true;
    }
}
