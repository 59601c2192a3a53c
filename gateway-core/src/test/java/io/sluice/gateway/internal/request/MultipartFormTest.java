package io.sluice.gateway.internal.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model of a multipart form (clause RT-M-1). */
class MultipartFormTest {
    private static final String TYPE = "multipart/form-data; boundary=b0und";
    private static final String FILE =
            part("form-data; name=\"file\"; filename=\"a.wav\"", "RIFF\r\n--b0un\r\n\r\n-\r");
    private static final String MODEL = part("form-data; name=\"model\"", "whisper-1");
    private static final String END = "--b0und--\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=b0und",
                "Multipart/Form-Data;boundary=\"b0und\"",
                "multipart/form-data; charset=utf-8; BOUNDARY = b0und ; x=y"
            })
    void theBoundaryMayBeQuoted(String type) {
        assertThat(field(FILE + MODEL + END, type)).isEqualTo("whisper-1");
    }

    @Test
    void anyOrderAndAnyWayToWriteTheHead() {
        assertThat(field(MODEL + FILE + END)).isEqualTo("whisper-1");
        assertThat(field("preamble\r\n" + FILE + MODEL + END)).isEqualTo("whisper-1");
        assertThat(field(part("form-data; name=model", "m") + END)).isEqualTo("m");
        assertThat(field(part("FORM-DATA; name=\"mo\\del\"", "m") + END)).isEqualTo("m");
        String typed =
                "--b0und\r\ncontent-type: text/plain\r\ncontent-disposition:form-data; name=\"model\"\r\n\r\nm\r\n";
        assertThat(field(typed + END)).isEqualTo("m");
        assertThat(field(part("form-data; name=\"model\"", "") + END)).isEmpty();
        assertThat(field("--b0und \t\r\n\r\nno head\r\n" + MODEL + END)).isEqualTo("whisper-1");
    }

    @Test
    void otherFieldsAreNotIt() {
        assertThat(field(FILE + END)).isNull();
        assertThat(field(part("form-data; name=\"model\"; filename=\"m\"", "m") + END))
                .isNull();
        assertThat(field(part("form-data; name=\"a; name=\\\"model\\\"\"", "m") + END))
                .isNull();
        assertThat(field(part("form-data; name=\"model\"", "m".repeat(9000)) + END))
                .isNull();
        assertThat(field(MODEL + END, "application/json; boundary=b0und")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--",
                "--b0und",
                "--b0und--",
                "--b0und\r\n",
                "--b0und\r\nContent-Disposition: form-data; name=\"model\"",
                "--b0und\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm",
                "--b0und\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b0und",
                "--b0und\nContent-Disposition: form-data; name=\"model\"\n\nm\n--b0und--",
                "--b0undX\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b0und--"
            })
    void malformedFormsHaveNoModel(String form) {
        assertThat(field(form)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary"})
    void aFormWithoutABoundaryHasNone(String type) {
        assertThat(field(MODEL + END, type)).isNull();
    }

    @Test
    void aModelMayNotStandTwice() {
        assertThatThrownBy(() -> field(MODEL + FILE + MODEL + END))
                .hasFieldOrPropertyWithValue("kind", ErrorKind.DUPLICATE_MEMBER);
    }

    @Test
    void norMayWhatFindsIt() {
        String tooLong = part("form-data; name=\"model\"", "m".repeat(9000));
        assertThatThrownBy(() -> field(tooLong + MODEL + END))
                .as("an upstream may read the first")
                .hasFieldOrPropertyWithValue("kind", ErrorKind.DUPLICATE_MEMBER);
        assertThatThrownBy(() -> field(MODEL + END, "multipart/form-data; boundary=b0und; boundary=other"))
                .as("parsers take the first boundary, or the last")
                .hasFieldOrPropertyWithValue("kind", ErrorKind.DUPLICATE_MEMBER);
        assertThatThrownBy(() -> field(part("form-data; name=\"model\"; name=\"prompt\"", "m") + END))
                .hasFieldOrPropertyWithValue("kind", ErrorKind.DUPLICATE_MEMBER);
    }

    /** Each of these is one more model to a reader that engines use: it takes the last, which a client that may use some models only would hide here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "form-data; name*=utf-8''model",
                "form-data; name*0=mo; name*1=del",
                "form-data; name=<model>",
                "form-data; name=model\u00a0",
                "form-data; \u00a0name=\"model\"",
                "form-data; name=\"model",
                "form-data; name=\"x\"\r\nContent-Disposition: form-data; name=\"model\"",
                "form-data;\r\n name=\"model\"",
                "attachment; name=\"model\""
            })
    void whatSomeReadAsASecondModelIsRefused(String disposition) {
        assertThatThrownBy(() -> field(MODEL + part(disposition, "m") + END)).isInstanceOf(GatewayException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=b0und; boundary*=utf-8''other",
                "multipart/form-data; boundary=<b0und>",
                "multipart/form-data; boundary=\""
            })
    void soIsABoundaryThatSomeReadAsAnother(String type) {
        assertThatThrownBy(() -> field(MODEL + END, type))
                .hasFieldOrPropertyWithValue("kind", ErrorKind.INVALID_REQUEST);
    }

    @Test
    void whatIsWrittenInACharsetUnlikeAsciiHasNoModel() {
        assertThat(field(MODEL + END, TYPE + "; charset=utf-7")).isNull();
        assertThat(field(MODEL + END, TYPE + "; charset=\"UTF-8\"")).isEqualTo("whisper-1");
    }

    @Test
    void moreFieldsInThePartsHead() {
        String head = "--b0und\r\nContent-Dispositions: x\r\ncontent-dispo\r\nx: y\r\n";
        assertThat(field(head + "CONTENT-DISPOSITION \t: form-data; name=\"model\"\r\n\r\nm\r\n" + END))
                .isEqualTo("m");
        assertThat(field(head + "x-content-disposition: form-data; name=\"model\"\r\n\r\nm\r\n" + END))
                .isNull();
    }

    @Test
    void farTooManyPartsHaveNoModel() {
        assertThat(field("--b0und\r\n\r\n\r\n".repeat(9_000) + MODEL + END)).isEqualTo("whisper-1");
        assertThat(field("--b0und\r\n\r\n\r\n".repeat(3_000_000) + MODEL + END)).isNull();
    }

    @Test
    void aModelAfterManyMebibytesOfAlmostDelimiters() {
        // Nothing here looks at a clock: what is not linear would not end.
        String boundary = "-".repeat(199);
        String type = "multipart/form-data; boundary=" + boundary;
        for (String filler : new String[] {"\r\n--" + boundary.substring(1), "\r", "-", "\r\n", "--"}) {
            byte[] file = new byte[16 << 20];
            for (int at = 0; at < file.length; at++) {
                file[at] = (byte) filler.charAt(at % filler.length());
            }
            String head = "--" + boundary + "\r\n\r\n";
            String tail = "x\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--"
                    + boundary + "--";
            ByteBuffer form = ByteBuffer.allocate(head.length() + file.length + tail.length());
            form.put(head.getBytes(ISO_8859_1))
                    .put(file)
                    .put(tail.getBytes(ISO_8859_1))
                    .flip();
            assertThat(MultipartForm.field(form, type, "model"))
                    .extracting(MultipartForm.Field::text)
                    .isEqualTo("m");
        }
    }

    @Test
    void theValueCanBeReplaced() {
        ByteBuffer form = buffer("xx" + FILE + MODEL + END).position(2).slice();
        MultipartForm.Field model = Objects.requireNonNull(MultipartForm.field(form, TYPE, "model"));
        String replaced = model.replacedIn(form, "gpt-4o-transcribe").stream()
                .map(segment -> ISO_8859_1.decode(segment).toString())
                .collect(Collectors.joining());
        assertThat(replaced).isEqualTo(FILE + MODEL.replace("whisper-1", "gpt-4o-transcribe") + END);
    }

    private static @Nullable String field(String form) {
        return field(form, TYPE);
    }

    private static @Nullable String field(String form, String type) {
        MultipartForm.Field found = MultipartForm.field(buffer(form), type, "model");
        return found == null ? null : found.text();
    }

    private static ByteBuffer buffer(String form) {
        return ByteBuffer.wrap(form.getBytes(ISO_8859_1));
    }

    private static String part(String disposition, String content) {
        return "--b0und\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
    }
}
