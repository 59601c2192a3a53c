package io.sluice.gateway.transport;

/** Keeps the package open for its module declaration until its first type is written. */
final class Placeholder {
    private Placeholder() {}
}
