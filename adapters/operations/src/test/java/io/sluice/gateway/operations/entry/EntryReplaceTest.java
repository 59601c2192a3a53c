package io.sluice.gateway.operations.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.host.Gatekeeper;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("HC-L-11, keys that others take the place of")
class EntryReplaceTest {
    private static final Set<String> ALL = Set.of("client-keys", "admin-keys", "cors-origins", "port");

    @Test
    void keysOfOtherSettingsTakeThePlaceOfThoseThereAre() {
        try (Entry entry = EntryRig.entry("client-keys", list("old"))) {
            Gatekeeper gatekeeper = entry.mainPort(true);
            assertThat(entry.replace(settings("client-keys", list("new")), ALL)).containsExactly("client-keys");
            assertThat(status(gatekeeper, "old"))
                    .as("a key that was taken away")
                    .isEqualTo(401);
            assertThat(status(gatekeeper, "new")).isZero();
        }
    }

    @Test
    void aPortThatWasOpenAsksForKeysFromThenOn() {
        try (Entry entry = EntryRig.entry()) {
            Gatekeeper admin = entry.adminPort();
            Gatekeeper calls = entry.calls();
            assertThat(entry.replace(settings("admin-keys", list("new")), ALL)).containsExactly("admin-keys");
            assertThat(status(admin, "none")).isEqualTo(401);
            assertThat(status(calls, "none")).isZero();
        }
    }

    @Test
    void nothingButANewStartLetsEverybodyIn() {
        try (Entry entry = EntryRig.entry("client-keys", list("old"))) {
            Gatekeeper gatekeeper = entry.calls();
            assertThat(entry.replace(settings(), ALL)).isEmpty();
            assertThat(status(gatekeeper, "none")).isEqualTo(401);
            assertThat(status(gatekeeper, "old")).isZero();
        }
    }

    @Test
    void whatHasNotChangedStays() {
        try (Entry entry = EntryRig.entry("client-keys", list("old"))) {
            assertThat(entry.replace(settings("client-keys", list("new")), Set.of("port")))
                    .isEmpty();
            assertThat(status(entry.calls(), "old")).isZero();
        }
    }

    @Test
    void afterTheEndNothingChanges() {
        Entry entry = EntryRig.entry("client-keys", list("old"));
        entry.close();
        assertThat(entry.replace(settings("client-keys", list("new")), ALL)).isEmpty();
        assertThat(status(entry.calls(), "old")).isZero();
    }

    private static EntrySettings settings(String... options) {
        return EntryRig.settings(options).of(EntrySettings.class);
    }

    private static String list(String key) {
        return "[{\"name\":\"a\",\"key\":\"" + key + "\"}]";
    }

    private static int status(Gatekeeper gatekeeper, String key) {
        return EntryRig.status(EntryRig.ask(gatekeeper, "GET /v1/x", EntryRig.HERE, "api-key", key));
    }
}
