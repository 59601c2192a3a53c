package io.sluice.gateway.picocli;

import java.io.PrintStream;

/** The output of the process, which a command has, and nothing else of the library. */
final class StandardStreams {
    private StandardStreams() {}

    static PrintStream out() {
        return System.out;
    }

    static PrintStream err() {
        return System.err;
    }
}
