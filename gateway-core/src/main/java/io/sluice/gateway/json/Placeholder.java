package io.sluice.gateway.json;

/** Keeps the package open for its module declaration until its first type is written. */
final class Placeholder {
    private Placeholder() {}
}
