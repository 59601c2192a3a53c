package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.ReferenceJson.Member;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry for coverage-guided fuzzers, of the form that Jazzer looks for in its {@code --target_class}: any bytes at all.
 *
 * <p>The normal build runs it on the seeds beside it, see {@link JsonFuzzSeedsTest}, without the fuzzer's agent.
 */
public final class JsonFuzzTarget {
    private static final String REMOVED = "a";
    private static final String SET = "model";
    private static final String VALUE = "[\"x\", 1]";
    private static final JsonEdit EDIT =
            JsonEdit.builder().remove(REMOVED).set(SET, VALUE.getBytes(UTF_8)).build();

    private JsonFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] text) {
        JsonBody body = parse(text);
        check((body != null) == ReferenceJson.accepts(text), "taken or refused", text);
        if (body == null) {
            return;
        }
        List<Member> members;
        try {
            members = ReferenceJson.members(text);
        } catch (UncheckedIOException e) {
            return; // half a surrogate pair in a name, which Jackson does not read
        }
        for (Member member : members) {
            ByteBuffer first = body.raw(member.name());
            check(first != null && members.contains(new Member(member.name(), text(first))), "raw value", text);
        }
        List<Member> edited = ReferenceJson.members(text(body.apply(EDIT)).getBytes(UTF_8));
        check(edited.equals(edited(members)), "edited members", text);
    }

    private static @Nullable JsonBody parse(byte[] text) {
        try {
            return JsonBody.parse(ByteBuffer.wrap(text), Set.of());
        } catch (GatewayException e) {
            return null;
        }
    }

    private static List<Member> edited(List<Member> members) {
        List<Member> edited = new ArrayList<>();
        boolean placed = false;
        for (Member member : members) {
            boolean isSet = member.name().equals(SET);
            if (member.name().equals(REMOVED) || (isSet && placed)) {
                continue;
            }
            edited.add(isSet ? new Member(SET, VALUE) : member);
            placed |= isSet;
        }
        if (!placed) {
            edited.add(new Member(SET, VALUE));
        }
        return edited;
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }

    private static void check(boolean condition, String what, byte[] text) {
        if (!condition) {
            throw new AssertionError(what + " unlike Jackson: " + new String(text, UTF_8));
        }
    }
}
