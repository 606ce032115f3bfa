package io.dbintel.component;

import java.util.Optional;

/** The running collector, as a component sees it. */
public interface Host {
    /** A started extension that is listed in {@code service::extensions}. */
    Optional<Extension> extension(ComponentId id);

    /** A host with no extensions. */
    Host EMPTY = id -> Optional.empty();
}
