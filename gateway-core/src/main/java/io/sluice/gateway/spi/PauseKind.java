package io.sluice.gateway.spi;

/** Why an upstream is left alone for a while. More may be added: a {@code switch} over it needs a default. */
public enum PauseKind {
    /** It said "not before". */
    LIMITED,
    /** It keeps failing. */
    EJECTED
}
