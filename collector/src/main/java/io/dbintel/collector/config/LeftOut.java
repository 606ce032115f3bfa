package io.dbintel.collector.config;

import io.dbintel.component.config.Place;
import java.util.List;

/**
 * A pipeline that does not run, because it needs something that is planned but not built.
 *
 * @param id {@code logs}, {@code metrics/orders}, …
 * @param needs what is missing, in words: {@code receiver "sqlquery/ash"}
 */
public record LeftOut(String id, List<String> needs, Place place) {
    public LeftOut {
        needs = List.copyOf(needs);
    }
}
