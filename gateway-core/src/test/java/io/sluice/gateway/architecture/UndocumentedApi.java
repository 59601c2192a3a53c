package io.sluice.gateway.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds what a module shows without saying what it is: public or protected, outside of {@code internal}, without Javadoc.
 *
 * <p>The Javadoc run cannot tell: its check for missing comments also asks for a tag for every parameter and result, and
 * those would only repeat the first sentence.
 */
public final class UndocumentedApi {
    /** A record's Javadoc speaks for its compact constructor too. */
    private static final Pattern COMPACT_CONSTRUCTOR = Pattern.compile("\\s*public \\w+ \\{");

    private UndocumentedApi() {}

    /** The places, one a line as {@code File.java:line}, in the sources of the module whose tests are running. */
    public static List<String> ofThisModule() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
            // Warnings stop at a hundred by default, and most of them are about tags. Comments are read before bodies
            // are compiled.
            List<String> options = List.of(
                    "-proc:none",
                    "-implicit:none",
                    "--should-stop=ifNoError=ATTR",
                    "-Xdoclint:missing/protected",
                    "-Xmaxwarns",
                    "100000");
            compiler.getTask(null, files, problems, options, null, files.getJavaFileObjectsFromPaths(sources()))
                    .call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return problems.getDiagnostics().stream()
                .filter(UndocumentedApi::lacksComment)
                .map(UndocumentedApi::place)
                .toList();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            // Without the descriptor, so that the class path of the tests serves.
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("module-info.java"))
                    .toList();
        }
    }

    private static boolean lacksComment(Diagnostic<? extends JavaFileObject> problem) {
        if (problem.getKind() == Diagnostic.Kind.ERROR) {
            throw new AssertionError("the sources do not compile: " + problem);
        }
        return problem.getMessage(Locale.ROOT).equals("no comment")
                && !file(problem).toString().replace('\\', '/').contains("/internal/")
                && !COMPACT_CONSTRUCTOR.matcher(line(problem)).matches();
    }

    private static String place(Diagnostic<? extends JavaFileObject> problem) {
        return file(problem).getFileName() + ":" + problem.getLineNumber();
    }

    private static Path file(Diagnostic<? extends JavaFileObject> problem) {
        return Path.of(problem.getSource().toUri());
    }

    private static String line(Diagnostic<? extends JavaFileObject> problem) {
        try (Stream<String> lines = Files.lines(file(problem))) {
            return lines.skip(problem.getLineNumber() - 1).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
