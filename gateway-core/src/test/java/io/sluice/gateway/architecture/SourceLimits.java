package io.sluice.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** How long files and methods may be, in lines, and what must not be left in them. */
public final class SourceLimits {
    private static final int LONGEST_FILE = 700;
    private static final int LONG_FILE = 300;
    private static final int MEDIAN_FILE = 100;
    private static final int LONGEST_METHOD = 40;

    private SourceLimits() {}

    /** Fails unless the sources in this folder keep the limits: the longest, the longest tenth, the median; and methods. */
    public static void check(Path folder) {
        List<Path> sources = sources(folder);
        List<Long> lengths = sources.stream().map(SourceLimits::lines).sorted().toList();
        assertThat(sources).as("sources in %s", folder.toAbsolutePath()).isNotEmpty();
        assertThat(sources).as("files over %s lines", LONGEST_FILE).noneMatch(file -> lines(file) > LONGEST_FILE);
        assertThat(lengths.get((lengths.size() - 1) * 9 / 10))
                .as("lines of the ninth decile")
                .isLessThanOrEqualTo(LONG_FILE);
        assertThat(lengths.get(lengths.size() / 2)).as("median of lines").isLessThanOrEqualTo(MEDIAN_FILE);
        assertThat(longMethods(sources))
                .as("methods over %s lines", LONGEST_METHOD)
                .isEmpty();
        assertThat(sources)
                .as("files with something left to do")
                .noneMatch(file -> text(file).matches("(?s).*\\b(TODO|FIXME|XXX)\\b.*"));
    }

    private static List<String> longMethods(List<Path> sources) {
        List<String> found = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new LongMethods(unit, positions), found);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static List<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        return text(file).lines().count();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes methods that are too long as {@code File.java:line name}. */
    private static final class LongMethods extends TreeScanner<Void, List<String>> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;

        LongMethods(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, List<String> found) {
            LineMap lines = unit.getLineMap();
            long first = lines.getLineNumber(positions.getStartPosition(unit, method));
            long last = lines.getLineNumber(positions.getEndPosition(unit, method));
            if (last - first + 1 > LONGEST_METHOD) {
                String file =
                        Path.of(unit.getSourceFile().toUri()).getFileName().toString();
                found.add(file + ":" + first + " " + method.getName());
            }
            return super.visitMethod(method, found);
        }
    }
}
