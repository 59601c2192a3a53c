package io.sluice.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever reads of a clause, in a source or on a page, finds it in docs/spec. Tests run in their module's folder. */
@DisplayName("References to clauses")
class ClauseReferencesTest {
    private static final Path TOP = Path.of("..");
    private static final Path SPEC = TOP.resolve("docs/spec");

    /** Folders without sources of ours. */
    private static final Set<String> SKIPPED = Set.of(".git", "target", "node_modules");

    private static final String ID = "(?:RT|SC|HC|PD|PW|HO|FL)-(?:[A-Z]-)?\\d+";
    private static final Pattern DEFINED = Pattern.compile("(?m)^(?:- |#+ |\\| )(" + ID + ")\\b");
    private static final Pattern REFERENCE = Pattern.compile("(?<![\\w-])" + ID + "(?![\\w-])");

    /** What names a clause or section without its page. */
    private static final Pattern BARE =
            Pattern.compile("(?<![\\w-])[A-Z]-\\d{1,2}(?![\\w-]|\\.\\d)|\\b[Ss]ections? \\d{1,2}\\b(?!\\.\\d)");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @Test
    @DisplayName("An id stands for one clause")
    void idsAreUnique() throws IOException {
        assertThat(defined()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("Every clause that is named is there")
    void namedClausesAreThere() throws IOException {
        Set<String> defined = Set.copyOf(defined());
        List<String> unknown = new ArrayList<>();
        for (Path file : files()) {
            REFERENCE
                    .matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .filter(id -> !defined.contains(id))
                    .forEach(id -> unknown.add(file + ": " + id));
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    @DisplayName("No clause or section is named without its page")
    void noneIsNamedWithoutItsPage() throws IOException {
        List<String> bare = new ArrayList<>();
        for (Path file : files()) {
            BARE.matcher(Files.readString(file)).results().forEach(found -> bare.add(file + ": " + found.group()));
        }
        assertThat(bare).isEmpty();
    }

    @Test
    @DisplayName("What names a clause is told from what does not")
    void references() {
        assertThat(Stream.of("(clause R" + "-7)", "\"P" + "-3: x\"", "A" + "-2's shape", "section" + " 8: 504"))
                .allMatch(text -> BARE.matcher(text).find());
        assertThat(Stream.of("UTF-8", "X-Forwarded-For", "SHA-256", "RT-R-7", "PT-0.001S", "GPT-4", "section RT-8"))
                .noneMatch(text -> BARE.matcher(text).find());
    }

    @Test
    @DisplayName("What the pages link to is there")
    void links() throws IOException {
        for (Path page : pages()) {
            assertThat(LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)))
                    .allSatisfy(
                            target -> assertThat(page.resolveSibling(target)).exists());
        }
    }

    private static List<String> defined() throws IOException {
        List<String> ids = new ArrayList<>();
        for (Path page : pages()) {
            DEFINED.matcher(Files.readString(page)).results().forEach(found -> ids.add(found.group(1)));
        }
        return ids;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(SPEC)) {
            return pages.sorted().toList();
        }
    }

    /** Returns all sources and pages of the repository, of every module. */
    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(TOP, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean skipped = SKIPPED.contains(folder.getFileName().toString());
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.endsWith(".java") || name.endsWith(".md")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
