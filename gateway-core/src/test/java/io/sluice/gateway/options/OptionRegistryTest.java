package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Secret;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The registry of options")
class OptionRegistryTest {
    private static final Option<Integer> PORT = Option.integer("port", 80, 0, 65_535, "Where to listen");
    private static final Option<Secret> KEY = Option.secret("admin-key", "Opens the door");
    private static final Option<String> PLACE =
            Option.text("place", "", "Where engines are").withRepeats();
    private static final OptionRegistry REGISTRY = OptionRegistry.standard().with(module(List.of(PORT, KEY, PLACE)));

    @Test
    @DisplayName("has the options of the core first, then those that a host adds")
    void modules() {
        assertThat(REGISTRY.options()).startsWith(CoreOptions.RETRY_MAX_COUNT).endsWith(PORT, KEY, PLACE);
        assertThat(REGISTRY.find("port")).contains(PORT);
        assertThat(REGISTRY.find("prot")).isEmpty();
        assertThat(REGISTRY.read(Map.of("port", "1")).value(PORT)).isEqualTo(1);
        assertThat(REGISTRY.read(Map.of()).value(PORT)).isEqualTo(80);
    }

    @Test
    @DisplayName("refuses a name that is taken")
    void taken() {
        Option<Integer> retries = Option.integer("retry-max-count", 1, 0, "");
        assertThatThrownBy(() -> REGISTRY.with(module(List.of(retries))))
                .hasMessage("two options are called retry-max-count");
    }

    @Test
    @DisplayName("RT-O-1: all problems are told together, an unknown name with the nearest one, and no credential")
    void problems() {
        assertThat(problems(() -> REGISTRY.read(Map.of(
                        "port", "x1y2",
                        "hedge-after-ms", "-1",
                        "retry-max-cuont", "sk-1",
                        "sk-5ecret", "sk-2",
                        "retry_jitter", "true"))))
                .containsExactlyInAnyOrder(
                        "port: (expected: an integer from 0 to 65535)",
                        "hedge-after-ms: \"-1\" (expected: an integer from 0 to 2147483647)",
                        "retry-max-cuont: (expected: perhaps retry-max-count)",
                        "an unknown option: (expected: a name that the list of options has; is the artifact that brings it there?)",
                        "retry_jitter: (expected: perhaps retry-jitter)");
    }

    @Test
    @DisplayName("takes several values of an option that may be repeated, and of no other")
    void repeats() {
        OptionReader reader = new OptionReader(REGISTRY.options(), Map.of("place", List.of("a", "b")), name -> null);
        assertThat(reader.texts(PLACE)).containsExactly("a", "b");
        assertThat(problems(() -> REGISTRY.read(Map.of("port", List.of("1", "2")), name -> null)))
                .containsExactly("port: (expected: to be given once)");
    }

    @Test
    @DisplayName("prints no value")
    void printsNoValue() {
        GatewaySettings settings = REGISTRY.read(Map.of("admin-key", "sk-5ecret", "port", "4711"));
        assertThat(settings.toString()).contains("admin-key").doesNotContain("5ecret", "4711");
        assertThat(settings.value(KEY)).isEqualTo(Secret.of("sk-5ecret"));
        assertThat(problems(() -> REGISTRY.read(Map.of("admin-key", List.of("sk-5ecret", "sk-5ecret")), name -> null)))
                .noneMatch(text -> text.contains("5ecret"));
    }

    @Test
    @DisplayName("lists name, type, default and sentence of every option, for a terminal and for a page")
    void lists() {
        String help = OptionLists.help(REGISTRY, 60);
        String page = OptionLists.markdown(REGISTRY);
        for (Option<?> option : REGISTRY.options()) {
            assertThat(help).contains("  --" + option.name() + " " + option.type());
            assertThat(page)
                    .contains("| `" + option.name() + "` | " + option.type())
                    .contains(option.sentence());
        }
        assertThat(help.lines())
                .allMatch(line -> line.length() <= 60 || line.strip().indexOf(' ') < 0);
        assertThat(help).contains("The host:\n  --port int\n      Where to listen (80).\n");
        assertThat(page)
                .contains("| `max-request-bytes` | long (bytes) | `33554432` | The largest body of a request |");
    }

    private static List<String> problems(ThrowingCallable reading) {
        return catchThrowableOfType(ConfigurationException.class, reading).problems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    private static OptionModule module(List<Option<?>> options) {
        return new OptionModule() {
            @Override
            public String title() {
                return "The host";
            }

            @Override
            public List<Option<?>> options() {
                return options;
            }

            @Override
            public ModuleSettings read(OptionReader reader) {
                return new ModuleSettings() {};
            }
        };
    }
}
