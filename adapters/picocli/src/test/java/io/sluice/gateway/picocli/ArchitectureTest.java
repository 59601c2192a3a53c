package io.sluice.gateway.picocli;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.sluice.gateway.architecture.SluiceRules;

/** The laws that hold in every published module, but that a command prints, by one class. */
@AnalyzeClasses(
        packages = "io.sluice.gateway.picocli",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutStreams.class})
class ArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(SluiceRules.class);

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES = SluiceRules.NO_PACKAGE_CYCLES;

    static final class WithoutStreams implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/StandardStreams.class");
        }
    }
}
