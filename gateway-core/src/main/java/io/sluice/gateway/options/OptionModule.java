package io.sluice.gateway.options;

import java.util.List;

/**
 * The options that a part of the library, an adapter or a host adds to the {@link OptionRegistry}.
 *
 * <p>A part that is published names its module to {@link java.util.ServiceLoader}: then its options are options of every host that has it on its path. An implementation is
 * stateless, with a public constructor without parameters.
 */
public interface OptionModule {
    /** Returns the heading of its section in lists of options. */
    String title();

    /** Returns its options, in the order of documentation; no name is another module's. */
    List<Option<?>> options();

    /**
     * Reads what the options say. What is wrong with them together is told to the reader, which has told what is wrong with each; the result is dropped then, so
     * it may be made of defaults.
     *
     * <p>Runs on the thread of {@link OptionRegistry#read}; it may read files, and starts nothing.
     *
     * @param reader has the values of all modules' options, which may be asked for later, too; problems are told to it during this call only
     */
    ModuleSettings read(OptionReader reader);
}
