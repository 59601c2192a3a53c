package io.sluice.gateway.routing.internal.pace;

/**
 * How much dearer work is for those who come after: what a call makes an engine compute holds up calls that are yet to come, the more the fuller the engines are. By the share ρ of instances that have prompts to
 * compute when a call comes it is 2ρ/(1−ρ), at most 32.
 */
public final class Crowding {
    private static final double GAIN = 0.02;
    private static final double MOST = 32;

    private volatile double busyShare;

    /** Notes which share of the instances had prompts to compute when a call came. */
    public void learn(double share) {
        double before = busyShare;
        busyShare = before + GAIN * (share - before);
    }

    public double busyShare() {
        return busyShare;
    }

    /** Returns κ: the seconds that others lose, for each second of work. */
    public double factor() {
        double busy = busyShare;
        return Math.min(MOST, 2 * busy / Math.max(1e-9, 1 - busy));
    }

    @Override
    public String toString() {
        return "busy %.2f".formatted(busyShare);
    }
}
