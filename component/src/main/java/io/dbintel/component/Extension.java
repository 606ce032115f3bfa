package io.dbintel.component;

/** Serves the collector or other components: health, authentication, storage. */
public interface Extension extends Component {
    /** Every pipeline was started. */
    default void ready() {}

    /** The collector begins to stop. */
    default void notReady() {}
}
