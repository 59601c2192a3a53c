package io.sluice.gateway.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.OptionRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationMetadataTest {
    private static final Path FILE = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

    /** After a change of options run this with {@code -Dsluice.docs.write=true}, which writes the file. */
    @Test
    void describesEveryOption() throws IOException {
        String described = ConfigurationMetadata.of(OptionRegistry.standard());
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(FILE, described);
        }
        assertThat(Files.readString(FILE)).isEqualTo(described);
    }
}
