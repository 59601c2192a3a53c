package io.sluice.examples.simulator;

/** The two shapes of completions. */
enum CompletionFormat {
    /** Answers to {@code /v1/chat/completions}. */
    CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk", "messages"),
    /** Answers to {@code /v1/completions}. */
    TEXT("cmpl-", "text_completion", "text_completion", "prompt");

    private final String idPrefix;
    private final String wholeObject;
    private final String chunkObject;
    private final String promptMember;

    CompletionFormat(String idPrefix, String wholeObject, String chunkObject, String promptMember) {
        this.idPrefix = idPrefix;
        this.wholeObject = wholeObject;
        this.chunkObject = chunkObject;
        this.promptMember = promptMember;
    }

    String idPrefix() {
        return idPrefix;
    }

    String wholeObject() {
        return wholeObject;
    }

    String chunkObject() {
        return chunkObject;
    }

    /** Returns the name of the request member that holds the prompt. */
    String promptMember() {
        return promptMember;
    }
}
