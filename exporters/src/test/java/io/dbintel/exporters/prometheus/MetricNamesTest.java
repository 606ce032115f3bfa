package io.dbintel.exporters.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.telemetry.Metric;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricNamesTest {
    @ParameterizedTest(name = "{1} {0} [{2}] is {3}")
    @CsvSource({
        "postgresql.backends, GAUGE, '', postgresql_backends",
        "postgresql.commits, COUNTER, '', postgresql_commits_total",
        "postgresql.commits, COUNTER, {commit}, postgresql_commits_total",
        "postgresql.commits, COUNTER, 1, postgresql_commits_total",
        "calls.total, COUNTER, '', calls_total",
        "calls.total.failed, COUNTER, '', calls_failed_total",
        "postgresql.rows, SUM, 1, postgresql_rows",
        "cache.hit, GAUGE, 1, cache_hit_ratio",
        "ratio.of.hits, GAUGE, 1, of_hits_ratio",
        "__a..b__c, GAUGE, '', a_b_c",
        "a:b, GAUGE, '', a:b",
        "5xx, COUNTER, '', _5xx_total",
        "_, GAUGE, '', _",
        "***, GAUGE, '', _",
        "日本, GAUGE, '', _",
        "é, COUNTER, '', _total",
        "*, GAUGE, s, _seconds",
        "time, HISTOGRAM, s, time_seconds",
        "time.seconds, COUNTER, s, time_seconds_total",
        "io, COUNTER, By, io_bytes_total",
        "io, GAUGE, By/s, io_bytes_per_second",
        "io.per.second, GAUGE, By/s, io_per_second_bytes",
        "requests, GAUGE, {request}/s, requests_per_second",
        "speed, GAUGE, m/s, speed_meters_per_second",
        "lag, GAUGE, By{wal}, lag_bytes",
        "rate, GAUGE, 1/w, rate_per_week",
        "x, GAUGE, d, x_days",
        "x, GAUGE, h, x_hours",
        "x, GAUGE, min, x_minutes",
        "x, GAUGE, ms, x_milliseconds",
        "x, GAUGE, us, x_microseconds",
        "x, GAUGE, ns, x_nanoseconds",
        "x, GAUGE, KiBy, x_kibibytes",
        "x, GAUGE, MiBy, x_mebibytes",
        "x, GAUGE, GiBy, x_gibibytes",
        "x, GAUGE, TiBy, x_tibibytes",
        "x, GAUGE, KBy, x_kilobytes",
        "x, GAUGE, MBy, x_megabytes",
        "x, GAUGE, GBy, x_gigabytes",
        "x, GAUGE, TBy, x_terabytes",
        "x, GAUGE, V, x_volts",
        "x, GAUGE, A, x_amperes",
        "x, GAUGE, J, x_joules",
        "x, GAUGE, W, x_watts",
        "x, GAUGE, g, x_grams",
        "x, GAUGE, Cel, x_celsius",
        "x, GAUGE, Hz, x_hertz",
        "x, GAUGE, %, x_percent",
        "x, GAUGE, By/m, x_bytes_per_minute",
        "x, GAUGE, By/h, x_bytes_per_hour",
        "x, GAUGE, By/d, x_bytes_per_day",
        "x, GAUGE, By/mo, x_bytes_per_month",
        "x, GAUGE, By/y, x_bytes_per_year",
        "x, GAUGE, pages, x_pages",
        "x, GAUGE, kilo-pages/tick, x_kilo_pages_per_tick",
    })
    void suffixesAreAddedAndCharactersEscaped(String name, String kind, String unit, String expected) {
        assertThat(name(Translation.UNDERSCORE_ESCAPING_WITH_SUFFIXES, "", name, kind, unit))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1} is {3}")
    @CsvSource({
        "UNDERSCORE_ESCAPING_WITH_SUFFIXES, db.time, s, ns_db_time_seconds_total",
        "UNDERSCORE_ESCAPING_WITH_SUFFIXES, 5xx, '', ns_5xx_total",
        "UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES, db.time, s, ns_db_time",
        "UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES, db..time-x, s, ns_db__time_x",
        "NO_UTF8_ESCAPING_WITH_SUFFIXES, db.time, s, ns_db.time_seconds_total",
        "NO_UTF8_ESCAPING_WITH_SUFFIXES, db.time.seconds, s, ns_db.time_seconds_total",
        "NO_UTF8_ESCAPING_WITH_SUFFIXES, db.io.total, By/s, ns_db.io_bytes_per_second_total",
        "NO_TRANSLATION, db.time, s, ns_db.time",
    })
    void strategyDecides(Translation translation, String name, String unit, String expected) {
        assertThat(name(translation, "ns", name, "COUNTER", unit)).isEqualTo(expected);
    }

    private static String name(Translation translation, String namespace, String name, String kind, String unit) {
        Metric metric = kind.equals("COUNTER")
                ? new Metric(Metric.Kind.SUM, name, unit).setMonotonic(true)
                : new Metric(Metric.Kind.valueOf(kind), name, unit);
        return new MetricNames(translation, namespace).of(metric);
    }
}
