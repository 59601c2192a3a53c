package io.sluice.gateway.micrometer;

import io.sluice.gateway.ErrorKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values of labels. */
final class Labels {
    private Labels() {}

    /** Returns a constant as a label: {@code connect_failed}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Returns an error as a label, {@code none} if there is none: a label is always there, since Prometheus wants the same ones on all meters of a name. */
    static String of(@Nullable ErrorKind error) {
        return error == null ? "none" : of((Enum<?>) error);
    }
}
