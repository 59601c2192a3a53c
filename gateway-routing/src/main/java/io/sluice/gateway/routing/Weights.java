package io.sluice.gateway.routing;

import java.util.function.IntPredicate;

/** Sums over weights, each at least 1. */
final class Weights {
    private Weights() {}

    static long total(int[] weights) {
        long total = 0;
        for (int weight : weights) {
            total += weight;
        }
        return total;
    }

    /** Returns the sum of those that pass. */
    static long total(int[] weights, IntPredicate passes) {
        long total = 0;
        for (int i = 0; i < weights.length; i++) {
            total += passes.test(i) ? weights[i] : 0;
        }
        return total;
    }

    /**
     * Returns which of those that pass a place falls to, if they stand one after the other, each as long as its weight; negative if it is beyond them.
     *
     * @param place from 0
     */
    static int at(int[] weights, IntPredicate passes, long place) {
        long left = place;
        for (int i = 0; i < weights.length; i++) {
            if (passes.test(i)) {
                left -= weights[i];
                if (left < 0) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Returns the greatest common divisor (Euclid). */
    static long divisor(int[] weights) {
        long divisor = 0;
        for (int weight : weights) {
            long rest = weight;
            while (rest != 0) {
                long next = divisor % rest;
                divisor = rest;
                rest = next;
            }
        }
        return divisor;
    }
}
