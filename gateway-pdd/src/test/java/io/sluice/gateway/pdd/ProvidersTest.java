package io.sluice.gateway.pdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import example.ContextFirst;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protocols that providers bring, and providers that bring none (clause PD-19). */
class ProvidersTest {
    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path jar;

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    @Test
    @DisplayName("a protocol on the class path has a name as the built-in ones have")
    void found() {
        assertThat(GatewaySettings.from(Map.of("pd-disagg-protocol", "context-first"))
                        .of(PddSettings.class)
                        .disaggregation()
                        .orElseThrow()
                        .protocol())
                .isInstanceOf(ContextFirst.class);
        assertThat(PddProtocols.byName("context-first")).containsInstanceOf(ContextFirst.class);
        assertThat(PddProtocols.names()).endsWith("lmcache", "context-first");
    }

    @Test
    @DisplayName("a name that nobody has is told with all that there are")
    void unknown() {
        assertThat(problems("contextfirst"))
                .containsExactly(
                        "pd-disagg-protocol: \"contextfirst\" (expected: one of vllm-kvt, vllm-mooncake, vllm-nixl, "
                                + "vllm-mooncake-upstream, sglang-mooncake, lmcache, context-first)");
    }

    @Test
    @DisplayName("a name that is built in, or an alias of one, is no provider's")
    void shadow() throws IOException {
        provide(Shadow.class);
        assertThat(problems("nixl"))
                .containsExactly(
                        "pd-disagg-protocol: \"nixl\" (expected: another name than the built-in nixl from provider "
                                + Shadow.class.getName() + ")");
    }

    @Test
    @DisplayName("two providers have two names")
    void twice() throws IOException {
        provide(Second.class);
        assertThat(problems("lmcache"))
                .containsExactly(
                        "pd-disagg-protocol: \"lmcache\" (expected: different names from providers example.ContextFirst and "
                                + Second.class.getName() + ", which are both context-first)");
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> PddProtocols.byName("lmcache"))
                        .problems())
                .hasSize(1);
    }

    @Test
    @DisplayName("a provider that throws, has no name or is not there is a problem, and hides none of the others")
    void broken() throws IOException {
        provide(Throwing.class, Nameless.class, Missing.class);
        assertThat(problems("lmcache"))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .contains("only providers that can be loaded", Throwing.class.getName())
                                .contains("(java.lang.IllegalStateException)")
                                .doesNotContain("sk-1"),
                        problem -> assertThat(problem)
                                .contains("a name of lower-case letters, digits and hyphens", Nameless.class.getName()),
                        problem -> assertThat(problem).contains("example.NotThere", "not found"));
        assertThat(PddProtocols.names()).contains("lmcache", "context-first");
    }

    @Test
    @DisplayName("nobody is looked for where no protocol is named")
    void notAskedFor() throws IOException {
        provide(Throwing.class);
        assertThat(GatewaySettings.from(Map.of()).of(PddSettings.class).disaggregation())
                .isEmpty();
    }

    private void provide(Class<?>... providers) throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        List<String> names = List.of(providers).stream()
                .map(provider -> provider == Missing.class ? "example.NotThere" : provider.getName())
                .toList();
        Files.write(services.resolve(PddProtocol.class.getName()), names);
        URL[] urls = {jar.toUri().toURL()};
        Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, usual));
    }

    private static List<String> problems(String name) {
        return catchThrowableOfType(
                        ConfigurationException.class, () -> GatewaySettings.from(Map.of("pd-disagg-protocol", name)))
                .problems()
                .stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    /** A protocol that is never used. */
    private abstract static class Unused implements PddProtocol {
        @Override
        public Optional<LegPattern> pattern(SchedulingMode mode) {
            return Optional.of(LegPattern.SERIAL);
        }

        @Override
        public boolean carries(String path, JsonBody body) {
            return false;
        }

        @Override
        public LegEdit prefillLeg(PddQuery query) {
            return LegEdit.none();
        }

        @Override
        public LegEdit decodeLeg(PddQuery query) {
            return LegEdit.none();
        }
    }

    public static final class Shadow extends Unused {
        @Override
        public String name() {
            return "nixl";
        }
    }

    public static final class Second extends Unused {
        @Override
        public String name() {
            return "context-first";
        }
    }

    public static final class Nameless extends Unused {
        @Override
        public String name() {
            throw new IllegalStateException("no name");
        }
    }

    public static final class Throwing extends Unused {
        public Throwing() {
            throw new IllegalStateException("sk-1");
        }

        @Override
        public String name() {
            return "throwing";
        }
    }

    /** Stands for a class that is not there. */
    private static final class Missing {}
}
