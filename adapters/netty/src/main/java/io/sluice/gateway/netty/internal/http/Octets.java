package io.sluice.gateway.netty.internal.http;

/** The classes of octets that the grammar of HTTP knows (RFC 9110, 5.6.2 and 5.5). */
final class Octets {
    private static final byte TOKEN = 1;
    private static final byte VISIBLE = 2;
    private static final byte TEXT = 4;
    private static final byte HEX = 8;
    private static final byte[] CLASSES = classes();

    private Octets() {}

    static boolean isToken(byte octet) {
        return is(octet, TOKEN);
    }

    /** Returns whether this is visible ASCII. */
    static boolean isVisible(byte octet) {
        return is(octet, VISIBLE);
    }

    /** Returns whether this may stand in a field's value: visible, a blank, a tab, or above ASCII. */
    static boolean isText(byte octet) {
        return is(octet, TEXT);
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** Returns the value of a hexadecimal digit, or -1. */
    static int hexDigit(byte octet) {
        return is(octet, HEX) ? Character.digit(octet, 16) : -1;
    }

    private static boolean is(byte octet, byte octetClass) {
        return (CLASSES[octet & 0xff] & octetClass) != 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int octet = 0; octet < 256; octet++) {
            boolean visible = octet > ' ' && octet < 0x7f;
            boolean alphanumeric = octet < 0x7f && Character.isLetterOrDigit(octet);
            boolean token = alphanumeric || (visible && "!#$%&'*+-.^_`|~".indexOf(octet) >= 0);
            boolean text = visible || octet == ' ' || octet == '\t' || octet >= 0x80;
            boolean hex = octet < 0x7f && Character.digit(octet, 16) >= 0;
            classes[octet] =
                    (byte) ((token ? TOKEN : 0) | (visible ? VISIBLE : 0) | (text ? TEXT : 0) | (hex ? HEX : 0));
        }
        return classes;
    }
}
