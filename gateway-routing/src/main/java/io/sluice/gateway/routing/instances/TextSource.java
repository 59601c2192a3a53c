package io.sluice.gateway.routing.instances;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.files.WatchedFiles;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances that a text names, with keys from files, which are read again when one of them changes. A key that is wrong or gone changes nothing and is told once. */
final class TextSource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(TextSource.class);

    private final String json;
    private final Placeholders placeholders;
    private final WatchedFiles watched;

    /**
     * Begins to watch.
     *
     * @param first what the files of keys say; those that are asked for are watched
     * @param watch begins to watch the files, given what is to be done when one has changed
     */
    TextSource(
            String json,
            Placeholders placeholders,
            FileReads first,
            Function<Consumer<FileReads>, WatchedFiles> watch) {
        super(InstancesJson.parse(json, placeholders, first));
        this.json = json;
        this.placeholders = placeholders;
        this.watched = watch.apply(this::read);
    }

    private void read(FileReads files) {
        try {
            publish(InstancesJson.parse(json, placeholders, files));
        } catch (ConfigurationException e) {
            LOG.warn("The instances stay as they are, since a key is wrong: {}", e.getMessage());
        }
    }

    @Override
    protected void onClose() {
        watched.close();
    }

    @Override
    public String toString() {
        return "TextSource[" + instances().size() + " instances]";
    }
}
