package io.sluice.gateway.llumnix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.architecture.UndocumentedApi;
import org.junit.jupiter.api.Test;

/** Exported API is documented, all of it. */
class DocumentedApiTest {
    @Test
    void everyExportedMemberSaysWhatItIs() {
        assertThat(UndocumentedApi.ofThisModule()).isEmpty();
    }
}
