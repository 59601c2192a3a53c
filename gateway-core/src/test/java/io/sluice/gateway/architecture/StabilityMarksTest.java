package io.sluice.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever uses a package reads on its page since when it is there and what it promises: see CONTRIBUTING.md. Tests run in their module's folder. */
@DisplayName("Packages of published modules")
class StabilityMarksTest {
    private static final Path TOP = Path.of("..");
    private static final String SOURCES = "src/main/java";
    private static final Pattern SINCE = Pattern.compile("(?m)^ \\* @since \\d+\\.\\d+$");
    private static final Pattern MARK = Pattern.compile("(?m)^ \\* <p>Stability: (API|SPI|experimental)\\.$");

    @Test
    @DisplayName("They say how stable they are (API, SPI or experimental) and since when they are there")
    void packagesAreMarked() throws IOException {
        List<String> unmarked = new ArrayList<>();
        int found = 0;
        for (Path file : packages()) {
            String text = Files.readString(file);
            found++;
            if (!SINCE.matcher(text).find() || !MARK.matcher(text).find()) {
                unmarked.add(file.toString());
            }
        }
        assertThat(found).isGreaterThan(20);
        assertThat(unmarked).isEmpty();
    }

    private static List<Path> packages() throws IOException {
        List<Path> sources = new ArrayList<>(sourcesBelow(TOP));
        sources.addAll(sourcesBelow(TOP.resolve("adapters")));
        sources.remove(TOP.resolve("benchmarks").resolve(SOURCES));
        List<Path> packages = new ArrayList<>();
        for (Path folder : sources) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.endsWith("package-info.java"))
                        .filter(file -> !file.toString().contains("/internal/"))
                        .forEach(packages::add);
            }
        }
        return packages;
    }

    private static List<Path> sourcesBelow(Path parent) throws IOException {
        try (Stream<Path> modules = Files.list(parent)) {
            return modules.map(module -> module.resolve(SOURCES))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }
}
