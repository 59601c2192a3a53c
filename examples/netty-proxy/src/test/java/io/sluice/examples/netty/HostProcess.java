package io.sluice.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The host as a process of its own, which closing kills. Everything waited for comes within 20 s or fails. */
final class HostProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final BufferedReader out;
    private final BufferedReader errors;

    private HostProcess(List<String> launch, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(launch);
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        errors = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    }

    /** Starts it from the classes under test. */
    static HostProcess fromClasses(String... arguments) throws IOException {
        // What the jar's manifest says for those who start the jar.
        return new HostProcess(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.sluice.examples.netty.NettyProxy"),
                arguments);
    }

    /** Starts it from its self-contained jar, with no option but those of the host. */
    static HostProcess fromJar(String... arguments) throws IOException {
        return new HostProcess(List.of("-jar", System.getProperty("sluice.jar")), arguments);
    }

    /** Returns the next line of standard output, or null at its end. */
    String readLine() throws IOException {
        return out.readLine();
    }

    /** Returns the next line of standard error, or null at its end. */
    String readError() throws IOException {
        return errors.readLine();
    }

    /** Sends SIGTERM. */
    void terminate() {
        // Process.destroy would close the process's output, too.
        process.toHandle().destroy();
    }

    /** Returns the exit status. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs after " + PATIENCE_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** Returns what is left of standard output, to its end. */
    String output() throws IOException {
        return String.join("\n", out.lines().toList());
    }

    /** Returns what is left of standard error, to its end. */
    String errors() throws IOException {
        return String.join("\n", errors.lines().toList());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
