package io.dbintel.receivers.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.testkit.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings as they are read, and what is said of wrong ones. */
class FilelogConfigTest {
    private static final String LEAST = "include: [/var/log/*.log]\n";

    @Test
    void defaultsAreTheCollectors() {
        FilelogConfig config = TestConfig.read(new FilelogReceiverFactory(), LEAST);

        assertThat(config.startAtEnd()).isTrue();
        assertThat(config.pollInterval()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.fingerprintSize()).isEqualTo(1_000);
        assertThat(config.maxFiles()).isEqualTo(1_024);
        assertThat(config.maxFilesPerPoll()).isZero();
        assertThat(config.text().maxBytes()).isEqualTo(1 << 20);
        assertThat(config.text().forceFlush()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.text().encoding()).isEqualTo(TextDecoder.Encoding.UTF_8);
        assertThat(config.names()).isEqualTo(new FileNames(true, false, false, false, false, false, false));
        assertThat(config.rawText()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            include: []                                                  | 'include' must be specified
            include: ['/a[']                                             | parse glob: /a[: syntax error in pattern
            exclude: ['{a']                                              | parse glob: {a: syntax error in pattern
            start_at: middle                                             | expected: one of beginning, end
            multiline: {line_start_pattern: a, line_end_pattern: b}      | only one of line_start_pattern or line_end_pattern can be set
            multiline: {omit_pattern: true}                              | one of line_start_pattern or line_end_pattern must be set
            multiline: {line_start_pattern: '('}                         | compile line_start_pattern
            encoding: klingon                                            | unsupported encoding 'klingon'
            fingerprint_size: 15                                         | 'fingerprint_size' must be at least 16 bytes
            max_log_size: 0                                              | 'max_log_size' must be positive
            max_log_size: much                                           | expected: a number of bytes
            max_log_size_behavior: keep                                  | expected: one of split, truncate
            max_concurrent_files: 0                                      | 'max_concurrent_files' must be positive
            max_batches: -1                                              | 'max_batches' must not be negative
            delete_after_read: true                                      | 'delete_after_read' requires feature gate 'filelog.allowFileDeletion'
            delete_after_read: true                                      | 'delete_after_read' cannot be used with 'start_at: end'
            header: {pattern: a, metadata_operators: [{type: noop}]}     | 'header' requires feature gate 'filelog.allowHeaderMetadataParsing'
            header: {pattern: a, metadata_operators: [{type: noop}]}     | 'header' cannot be specified with 'start_at: end'
            header: {pattern: a}                                         | at least one operator must be specified for `metadata_operators`
            compression: zip                                             | expected: gzip, auto or nothing
            on_truncate: cry                                             | expected: one of ignore, read_whole_file, read_new
            ordering_criteria: {sort_by: [{sort_type: numeric, regex_key: a}]}             | 'regex' must be specified when 'sort_by' is specified
            ordering_criteria: {regex: a, sort_by: [{sort_type: numeric, regex_key: a}]}   | expected: a named group of ordering_criteria::regex
            ordering_criteria: {regex: '(?P<a>.)', sort_by: [{sort_type: size}]}           | expected: one of numeric, alphabetical, timestamp, mtime
            ordering_criteria: {regex: '(?P<a>.)', sort_by: [{sort_type: timestamp, regex_key: a}]} | missing layout
            ordering_criteria: {top_n: -1}                               | 'top_n' must be a positive integer
            poll_interval: 0s                                            | expected: 1ms or longer
            raw_text: maybe                                              | expected: one of mask, allow
            attributes: {a: 'EXPR(1 +)'}                                 | compile embedded expression
            no_such: 1                                                   | unknown key
            """)
    void wrongSettingsAreNamed(String setting, String message) {
        String yaml = setting.startsWith("include") ? setting : LEAST + setting;

        assertThat(TestConfig.errors(new FilelogReceiverFactory(), yaml)).anyMatch(error -> error.contains(message));
    }

    @Test
    void gatesPermitWhatNeedsThem() {
        var factory =
                new FilelogReceiverFactory(Set.of("filelog.allowFileDeletion", "-filelog.allowHeaderMetadataParsing"));

        assertThat(TestConfig.errors(factory, LEAST + "start_at: beginning\ndelete_after_read: true"))
                .isEmpty();
        assertThat(TestConfig.errors(
                        factory,
                        LEAST + "start_at: beginning\nheader: {pattern: a, metadata_operators: [{type: noop}]}"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "16KiB, 16384", "1MiB, 1048576", "1.5kb, 1500", "2M, 2000000", "10 b, 10"})
    void sizesHaveUnits(String text, int bytes) {
        assertThat(ByteSize.parse(text)).hasValue(bytes);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            /var/log/*.log            | /var/log/a.log          | true
            /var/log/*.log            | /var/log/x/a.log        | false
            /var/**/a.log             | /var/a.log              | true
            /var/**/a.log             | /var/x/y/a.log          | true
            /var/log/**               | /var/log/x/y            | true
            /v/{a,b{1,2}}.log         | /v/b2.log               | true
            /v/{a,b{1,2}}.log         | /v/b3.log               | false
            /v/[a-c]?.log             | /v/bz.log               | true
            /v/[^a-c].log             | /v/b.log                | false
            /v/\\*.log                | /v/*.log                | true
            /v/\\*.log                | /v/a.log                | false
            /v/a+(b).log              | /v/a+(b).log            | true
            """)
    void patternsMeanPaths(String pattern, String path, boolean matches) {
        assertThat(Glob.compile(pattern).matches(Path.of(path))).isEqualTo(matches);
    }
}
