package io.sluice.gateway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.util.Version;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What was compiled against one line of Netty also links with the other: the build runs this with both. */
@DisplayName("gateway-netty links")
class LinkageTest {
    /** What only Netty 4.2 has, and what is touched only there. */
    private static final Set<String> OF_42_ALONE = Set.of("LoopsOf42", "IoUringSockets");

    private static final String NETTY = System.getProperty("sluice.netty", "4.2");

    @Test
    @DisplayName("with the Netty that is meant")
    void version() {
        assertThat(Version.identify().get("netty-common").artifactVersion()).startsWith(NETTY + ".");
    }

    @Test
    @DisplayName("with every class, method and field of Netty that it names")
    void links() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.sluice.gateway.netty");
        assertThat(classes).hasSizeGreaterThan(30);
        Set<String> missing = new TreeSet<>();
        for (JavaClass type : classes) {
            if (NETTY.equals("4.2") || !OF_42_ALONE.contains(type.getSimpleName())) {
                type.getAccessesFromSelf().stream()
                        .filter(LinkageTest::isMissing)
                        .map(JavaAccess::getDescription)
                        .forEach(missing::add);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    @DisplayName("and says itself which classes only Netty 4.2 has")
    void namedClassesExist() {
        List<String> names = new ClassFileImporter()
                .importPackages("io.sluice.gateway.netty.transport").stream()
                        .map(JavaClass::getSimpleName)
                        .toList();
        assertThat(names).containsAll(OF_42_ALONE);
    }

    private static boolean isMissing(JavaAccess<?> access) {
        boolean netty = access.getTargetOwner().getPackageName().startsWith("io.netty.");
        return netty && access.getTarget().resolveMember().isEmpty();
    }
}
