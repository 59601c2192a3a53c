package io.sluice.gateway.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Looks for types that a user must not see in what a class shows: its supertypes, and the signatures of its members. */
final class PublicSignatures extends ArchCondition<JavaClass> {
    PublicSignatures() {
        super("show only types that are exported, and stages instead of futures");
    }

    @Override
    public void check(JavaClass shown, ConditionEvents events) {
        if (!isShown(shown)) {
            return;
        }
        supertypes(shown).forEach(type -> report(shown, shown.getFullName(), type, events));
        shown.getMembers().stream()
                .filter(PublicSignatures::isShown)
                .forEach(
                        member -> signature(member).forEach(type -> report(shown, member.getFullName(), type, events)));
    }

    private static void report(JavaClass shown, String where, JavaType type, ConditionEvents events) {
        type.getAllInvolvedRawTypes().stream()
                .map(JavaClass::getBaseComponentType)
                .filter(PublicSignatures::isHidden)
                .forEach(hidden ->
                        events.add(SimpleConditionEvent.violated(shown, where + " shows " + hidden.getFullName())));
    }

    private static Stream<JavaType> supertypes(JavaClass shown) {
        return Stream.concat(shown.getSuperclass().stream(), shown.getInterfaces().stream());
    }

    private static Stream<JavaType> signature(JavaMember member) {
        List<JavaType> types = new ArrayList<>();
        if (member instanceof JavaField field) {
            types.add(field.getType());
        }
        if (member instanceof JavaCodeUnit code) {
            types.add(code.getReturnType());
            types.addAll(code.getParameterTypes());
        }
        return types.stream();
    }

    private static boolean isShown(JavaMember member) {
        boolean synthetic = member.getModifiers().contains(JavaModifier.SYNTHETIC);
        return !synthetic
                && (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static boolean isHidden(JavaClass type) {
        boolean ours = type.getPackageName().startsWith("io.sluice.");
        return type.isEquivalentTo(CompletableFuture.class)
                || (ours && (type.getPackageName().contains(".internal") || !isShown(type)));
    }

    private static boolean isShown(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(PublicSignatures::isShown).orElse(true);
    }
}
