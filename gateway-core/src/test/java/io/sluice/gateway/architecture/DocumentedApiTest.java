package io.sluice.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Exported API is documented, all of it. */
class DocumentedApiTest {
    @Test
    void everyExportedMemberSaysWhatItIs() {
        assertThat(UndocumentedApi.ofThisModule()).isEmpty();
    }
}
