package io.sluice.gateway.operations.entry;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.spi.ModelAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HC-L-11, HC-L-12 and HC-L-6, read")
class EntryOptionsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | client-keys: (expected: a list of objects",
                "[1] | client-keys[0]: (expected: an object)",
                "[{\"name\":\"a\",\"key\":\"s3cr3t\" | malformed at line 1",
                "[] [] | malformed",
                "[{\"name\":\"a\",\"key\":\"s3cr3t\",\"key\":\"s3cr3t\"}] | malformed",
                "[{\"key\":\"s3cr3t\"}] | client-keys[0].name: (expected: a name",
                "[{\"name\":\"\",\"key\":\"s3cr3t\"}] | client-keys[0].name",
                "[{\"name\":\"a\\nb\",\"key\":\"s3cr3t\"}] | client-keys[0].name",
                "[{\"name\":\"a\"}] | client-keys[0]: (expected: one of key, key_file and key_sha256)",
                "[{\"name\":\"a\",\"key\":\"s3cr3t\",\"key_sha256\":\"0\"}] | one of key",
                "[{\"name\":\"a\",\"key\":\"\"}] | client-keys[0].key: (expected: 1 to 4096",
                "[{\"name\":\"a\",\"key\":\"s3cr3t with blanks\"}] | client-keys[0].key",
                "[{\"name\":\"a\",\"key\":17}] | client-keys[0].key: (expected: a string)",
                "[{\"name\":\"a\",\"key\":\"${S3CR3T_MISSING}\"}] | the environment variable S3CR3T_MISSING to be set",
                "[{\"name\":\"a\",\"key_file\":\"/none/of/it\"}] | client-keys[0].key_file: (expected: the path",
                "[{\"name\":\"a\",\"key_sha256\":\"ABCD\"}] | client-keys[0].key_sha256: (expected: the SHA-256",
                "[{\"name\":\"a\",\"key\":\"s3cr3t\",\"modles\":[]}] | client-keys[0].modles: (expected: perhaps models)",
                "[{\"name\":\"a\",\"key\":\"s3cr3t\",\"models\":\"m\"}] | client-keys[0].models",
                "[{\"name\":\"a\",\"key\":\"s3cr3t\",\"models\":[\"\"]}] | client-keys[0].models",
                "[{\"name\":\"a\",\"key\":\"s3cr3t\"},{\"name\":\"b\",\"key\":\"s3cr3t\"}] | client-keys[1]: (expected: a key that no other entry has)",
                "@/none/of/it.json | client-keys: (expected: @ and the path",
            })
    void aWrongListIsToldWithoutItsKeys(String value, String problem) {
        assertThat(problems("client-keys", value)).contains(problem).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trusted-proxies | 10.0.0.0/33",
                "trusted-proxies | proxy.example",
                "cors-origins | chat.example",
                "cors-origins | https://chat.example/",
                "cors-origins | null",
                "cors-origins | https://*.example",
            })
    void aWrongItemIsTold(String option, String value) {
        assertThat(problems(option, value)).startsWith(option + ":").contains("(expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "https://chat.example", "http://localhost:3000,HTTPS://Chat.Example", "http://[::1]:80"})
    void origins(String value) {
        assertThatCode(() -> EntryRig.settings("cors-origins", value)).doesNotThrowAnyException();
    }

    @Test
    void whoTrustsEverybodyIsWarned() {
        assertThat(EntryRig.settings("trusted-proxies", "10.0.0.0/8, ::/0").warnings())
                .singleElement()
                .asString()
                .startsWith("trusted-proxies:");
    }

    @Test
    void keysMayStandInFilesOfTheirOwnAndInVariables() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "of-a-file\n");
        String list = "[{\"name\":\"a\",\"key_file\":\"" + key + "\"},{\"name\":\"b\",\"key\":\"${KEY_OF_B}\"}]";
        EntrySettings settings = OptionRegistry.standard()
                .with(new EntryOptions())
                .read(Map.of("client-keys", List.of(list)), name -> name.equals("KEY_OF_B") ? "of-a-variable" : null)
                .of(EntrySettings.class);
        try (Entry entry = settings.open()) {
            assertThat(EntryRig.status(
                            EntryRig.ask(entry.calls(), "GET /v1/x", EntryRig.THERE, "api-key", "of-a-file")))
                    .isZero();
            assertThat(EntryRig.status(
                            EntryRig.ask(entry.calls(), "GET /v1/x", EntryRig.THERE, "api-key", "of-a-variable")))
                    .isZero();
        }
    }

    @Test
    void variablesMayStandInEveryText() {
        Map<String, String> variables = Map.of("TEAM", "chat", "MODEL", "qwen/*", "KEY", "s3cr3t");
        String list = "[{\"name\":\"${TEAM}\",\"key\":\"${KEY}\",\"models\":[\"${MODEL}\"]}]";
        EntrySettings settings = OptionRegistry.standard()
                .with(new EntryOptions())
                .read(Map.of("client-keys", List.of(list)), variables::get)
                .of(EntrySettings.class);
        try (Entry entry = settings.open()) {
            Attributes known = EntryRig.ask(entry.calls(), "POST /v1/x", EntryRig.THERE, "api-key", "s3cr3t")
                    .attributes();
            assertThat(known.get(CallAttributes.PRINCIPAL)).isEqualTo("chat");
            assertThat(known.get(ModelAccess.ATTRIBUTE))
                    .isNotNull()
                    .satisfies(models -> assertThat(models.permits("qwen/a")).isTrue());
        }
    }

    @Test
    void keysOfAPortThatIsNotThereAreWarnedOf() {
        String list = "[{\"name\":\"a\",\"key\":\"s3cr3t\"}]";
        assertThat(EntryRig.settings("admin-keys", list).warnings())
                .singleElement()
                .asString()
                .startsWith("admin-keys: no effect without admin-port")
                .doesNotContain("s3cr3t");
        assertThat(EntryRig.settings("admin-keys", list, "admin-port", "0").warnings())
                .isEmpty();
    }

    @Test
    void yamlIsReadByWhatTheHostGives() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.yaml"), "yaml");
        Map<String, String> given = Map.of("client-keys", "@" + file);
        String json = "[{\"name\":\"a\",\"key\":\"k\"}]";
        OptionRegistry knowing = OptionRegistry.standard().with(new EntryOptions(text -> json));
        try (Entry entry = knowing.read(given).of(EntrySettings.class).open()) {
            assertThat(EntryRig.status(EntryRig.ask(entry.calls(), "GET /v1/x", EntryRig.THERE, "api-key", "k")))
                    .isZero();
        }
        assertThat(problems("client-keys", "@" + file)).contains("a file in JSON, since this host does not read YAML");
    }

    private static String problems(String option, String value) {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> EntryRig.settings(option, value));
        return thrown.problems().stream().map(ConfigProblem::toString).collect(joining("\n"));
    }
}
