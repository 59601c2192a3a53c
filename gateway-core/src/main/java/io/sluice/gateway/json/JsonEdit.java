package io.sluice.gateway.json;

/** SKELETON: to be written. Changes to the top-level members of a JSON object, as a value that can be applied to any number of bodies. */
@SuppressWarnings("all")
public final class JsonEdit {
    private JsonEdit() {}

    /** Returns a builder of an edit that changes nothing. */
    public static Builder builder() {
        throw new UnsupportedOperationException();
    }

    /** Builds an edit. */
    public static final class Builder {
        private Builder() {}

        /** Sets a member to a JSON string (escaped here), in place or, if it is absent, as a new member. */
        public Builder setString(String name, String value) {
            throw new UnsupportedOperationException();
        }

        /** Sets a member to raw JSON. */
        public Builder set(String name, byte[] json) {
            throw new UnsupportedOperationException();
        }

        /** Removes all members of this name. */
        public Builder remove(String name) {
            throw new UnsupportedOperationException();
        }

        /** Returns the edit. */
        public JsonEdit build() {
            throw new UnsupportedOperationException();
        }
    }
}
