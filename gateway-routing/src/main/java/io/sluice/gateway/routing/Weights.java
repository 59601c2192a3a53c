package io.sluice.gateway.routing;

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
