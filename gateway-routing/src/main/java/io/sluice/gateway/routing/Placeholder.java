package io.sluice.gateway.routing;

/** Keeps the package open for its module declaration until its first type is written. */
public final class Placeholder {
    private Placeholder() {}
}
