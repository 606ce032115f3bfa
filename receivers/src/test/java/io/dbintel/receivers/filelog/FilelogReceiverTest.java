package io.dbintel.receivers.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of files, option by option. */
class FilelogReceiverTest {
    private static final String FROM_START = "start_at: beginning\n";
    private static final Duration QUIET = Duration.ofMillis(500);

    @TempDir
    Path folder;

    @Test
    void linesBecomeRecords() throws Exception {
        try (var reading = new Reading(folder, FROM_START)) {
            reading.write("a.log", "first\r\n  second \n\nthird\n");

            reading.poll();

            assertThat(reading.bodies()).containsExactly("first", "second", "third");
            assertThat(reading.attributes("log.file.name")).containsOnly("a.log");
            LogRecord record = reading.sink.records().getFirst();
            assertThat(record.observedTime()).isEqualTo(reading.clock.epochNanos());
            assertThat(record.time()).isZero();
            assertThat(reading.sink
                            .batches()
                            .getFirst()
                            .groups()
                            .getFirst()
                            .scopes()
                            .getFirst()
                            .scope()
                            .name())
                    .endsWith("filelogreceiver");
            assertThat(reading.log.lines()).anyMatch(line -> line.startsWith("INFO Started watching file path="));
        }
    }

    @Test
    void filesAtTheStartAreReadFromTheirEndAndLaterOnesFromTheBeginning() throws Exception {
        try (var reading = new Reading(folder, "")) {
            reading.write("old.log", "before\n");
            reading.poll();

            reading.write("old.log", "after\n");
            reading.write("new.log", "all\n");
            reading.poll();

            assertThat(reading.bodies()).containsExactlyInAnyOrder("after", "all");
        }
    }

    @Test
    void filesAreChosenByIncludeAndExclude() throws Exception {
        Files.createDirectories(folder.resolve("x/y"));
        String options = "include: ['" + folder + "/**/*.{log,txt}']\nexclude: ['" + folder + "/**/b*', '" + folder
                + "/x/y/*']\n";
        try (var reading = new Reading(folder, options + FROM_START)) {
            reading.write("a.log", "a\n");
            reading.write("b.log", "b\n");
            reading.write("x/c.txt", "c\n");
            reading.write("x/y/d.log", "d\n");
            reading.write("x/e.dat", "e\n");

            reading.poll();

            assertThat(reading.bodies()).containsExactly("a", "c");
        }
    }

    @Test
    void oldFilesAreLeftAlone() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "exclude_older_than: 1h")) {
            Path old = reading.write("old.log", "old\n");
            Path young = reading.write("young.log", "young\n");
            Files.setLastModifiedTime(old, FileTime.from(reading.clock.now().minusSeconds(3601)));
            Files.setLastModifiedTime(young, FileTime.from(reading.clock.now().minusSeconds(3599)));

            reading.poll();

            assertThat(reading.bodies()).containsExactly("young");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            numeric, largest      | {sort_type: numeric, regex_key: n}                            | 1 | err.10.b
            numeric, smallest     | {sort_type: numeric, regex_key: n, ascending: true}           | 1 | err.2.a
            alphabetical          | {sort_type: alphabetical, regex_key: l}                       | 1 | err.9.c
            two of them           | {sort_type: alphabetical, regex_key: l, ascending: true}      | 2 | err.2.a,err.10.b
            timestamp             | {sort_type: timestamp, regex_key: n, layout: '%d'}             | 1 | err.10.b
            changed last          | {sort_type: mtime}                                            | 1 | err.9.c
            """)
    void onlyTheFirstOfAnOrderAreRead(String name, String rule, int top, String expected) throws Exception {
        String options = "include: ['" + folder
                + "/err.*']\nordering_criteria: {regex: 'err\\.(?P<n>\\d+)\\.(?P<l>\\w)', top_n: " + top
                + ", sort_by: [" + rule + "]}\n";
        try (var reading = new Reading(folder, options + FROM_START)) {
            for (String each : List.of("err.2.a", "err.10.b", "err.9.c", "err.none")) {
                Path file = reading.write(each, each + "\n");
                Files.setLastModifiedTime(file, FileTime.fromMillis(each.endsWith("c") ? 2_000_000 : 1_000_000));
            }

            reading.poll();

            List<String> first = List.of(expected.split(","));
            assertThat(reading.bodies()).contains(first.getFirst());
            if (!name.startsWith("changed")) {
                assertThat(reading.bodies()).containsExactlyElementsOf(first);
            }
        }
    }

    @Test
    void eachGroupHasItsFirst() throws Exception {
        String options = "include: ['" + folder
                + "/*']\nordering_criteria: {regex: '(?P<n>\\d)$', group_by: '/(\\w)-', sort_by: [{sort_type: numeric, regex_key: n}]}\n";
        try (var reading = new Reading(folder, options + FROM_START)) {
            for (String each : List.of("a-1", "a-2", "b-3", "b-1")) {
                reading.write(each, each + "\n");
            }

            reading.poll();

            assertThat(reading.bodies()).containsExactlyInAnyOrder("a-2", "b-3");
        }
    }

    @Test
    void anEntryMayHaveSeveralLinesByItsBeginning() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "multiline: {line_start_pattern: '^\\d{4}-'}")) {
            reading.write("a.log", "stray\n2026-01 one\n  more\n2026-02 two\n2026-03 th");

            reading.poll();
            assertThat(reading.bodies()).containsExactly("stray", "2026-01 one\n  more", "2026-02 two");

            reading.write("a.log", "ree\n");
            reading.pollAfter(QUIET.minusMillis(1));
            assertThat(reading.bodies()).hasSize(3);
            reading.pollAfter(QUIET);
            assertThat(reading.bodies()).hasSize(4).last().isEqualTo("2026-03 three");
        }
    }

    @Test
    void aStartPatternMayStandInTheMiddleOfALine() throws Exception {
        try (var reading =
                new Reading(folder, FROM_START + "multiline: {line_start_pattern: 'LOG|ERR', omit_pattern: true}")) {
            reading.write("a.log", "LOG one LOG two\nERR three");

            reading.poll().pollAfter(QUIET);

            assertThat(reading.bodies()).containsExactly("one", "two", "three");
        }
    }

    @Test
    void anEntryMayHaveSeveralLinesByItsEnd() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "multiline: {line_end_pattern: 'END\\n'}")) {
            reading.write("a.log", "a\nb END\nc END\nd");

            reading.poll();

            assertThat(reading.bodies()).containsExactly("a\nb END", "c END");
        }
        try (var reading = new Reading(folder, FROM_START + "multiline: {line_end_pattern: ';', omit_pattern: true}")) {
            Files.delete(folder.resolve("a.log"));
            reading.write("b.log", "select 1;select 2; ");

            reading.poll();

            assertThat(reading.bodies()).containsExactly("select 1", "select 2");
        }
    }

    @Test
    void anUnfinishedLineIsTakenAfterAQuietTime() throws Exception {
        try (var reading = new Reading(folder, FROM_START)) {
            reading.write("a.log", "par");
            reading.poll();
            reading.write("a.log", "tial");
            reading.pollAfter(QUIET).poll();
            assertThat(reading.bodies()).isEmpty();

            reading.pollAfter(QUIET);
            assertThat(reading.bodies()).containsExactly("partial");

            reading.write("a.log", " rest\n");
            reading.poll();
            assertThat(reading.bodies()).containsExactly("partial", "rest");
        }
    }

    @Test
    void anUnfinishedLineIsNeverTakenWithoutAFlushPeriod() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "force_flush_period: 0s")) {
            reading.write("a.log", "partial");
            reading.poll().pollAfter(Duration.ofHours(1)).poll();
            assertThat(reading.bodies()).isEmpty();

            reading.write("a.log", "\n");
            assertThat(reading.poll().bodies()).containsExactly("partial");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "utf-8, UTF-8, Größe 大 €",
        "utf-16le, UTF-16LE, Größe 大 €",
        "utf-16be, UTF-16BE, Größe 大 €",
        "ascii, US-ASCII, plain",
        "big5, Big5, 中文",
        "gbk, GBK, 中文",
        "Shift_JIS, Shift_JIS, 日本",
        "euc-kr, EUC-KR, 한국",
        "windows-1252, windows-1252, Größe €",
        "iso-8859-15, ISO-8859-15, Größe €"
    })
    void encodingsAreRead(String name, String charset, String text) throws Exception {
        try (var reading = new Reading(folder, FROM_START + "encoding: " + name)) {
            reading.write("a.log", (text + "\n" + text + " \r\n").getBytes(Charset.forName(charset)));

            assertThat(reading.poll().bodies()).containsExactly(text, text);
        }
    }

    @Test
    void bytesThatAreNoTextAreReplacedOrKept() throws Exception {
        byte[] line = {'a', (byte) 0xff, 'b', '\n'};
        try (var reading = new Reading(folder, FROM_START)) {
            reading.write("a.log", line);
            assertThat(reading.poll().bodies()).containsExactly("a\ufffdb");
        }
        try (var reading = new Reading(folder, FROM_START + "encoding: utf-8-raw")) {
            reading.write("a.log", "valid\n");
            reading.poll();
            assertThat(reading.sink.records().getFirst().body())
                    .isEqualTo(new Value.Bytes(new byte[] {'a', (byte) 0xff, 'b'}));
            assertThat(reading.bodies().get(1)).isEqualTo("valid");
        }
        try (var reading = new Reading(folder, FROM_START + "encoding: nop")) {
            Files.delete(folder.resolve("a.log"));
            reading.write("b.log", new byte[] {0, '\n', 1});
            reading.poll();
            assertThat(reading.sink.records().getFirst().body()).isEqualTo(new Value.Bytes(new byte[] {0, '\n', 1}));
        }
    }

    @Test
    void whiteSpaceStaysWhereItIsAskedFor() throws Exception {
        try (var reading = new Reading(
                folder, FROM_START + "preserve_leading_whitespaces: true\npreserve_trailing_whitespaces: true")) {
            reading.write("a.log", " \tx \t\n");
            assertThat(reading.poll().bodies()).containsExactly(" \tx \t");
        }
    }

    @Test
    void entriesSayWhereTheyComeFrom() throws Exception {
        String all = """
                include_file_path: true
                include_file_name_resolved: true
                include_file_path_resolved: true
                include_file_owner_name: true
                include_file_owner_group_name: true
                include_file_permissions: true
                include_file_record_number: true
                include_file_record_offset: true
                attributes: {kind: db, twice: 'EXPR(body + body)'}
                resource: {service.name: orders}
                """;
        try (var reading = new Reading(folder, FROM_START + all)) {
            Files.createDirectory(folder.resolve("real"));
            Path real = reading.write("real/target", "one\n\nthree\n");
            Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
            Path link = Files.createSymbolicLink(folder.resolve("link.log"), real);

            reading.poll();

            assertThat(reading.attributes("log.file.name")).containsOnly("link.log");
            assertThat(reading.attributes("log.file.path")).containsOnly(link.toString());
            assertThat(reading.attributes("log.file.name_resolved")).containsOnly("target");
            assertThat(reading.attributes("log.file.path_resolved"))
                    .containsOnly(real.toRealPath().toString());
            assertThat(reading.attributes("log.file.owner.name"))
                    .containsOnly(Files.getOwner(real).getName());
            assertThat(reading.attributes("log.file.owner.group.name")).doesNotContain("");
            assertThat(reading.attributes("log.file.permissions")).containsOnly("640");
            assertThat(reading.attributes("log.file.record_number")).containsExactly(1L, 3L);
            assertThat(reading.attributes("log.file.record_offset")).containsExactly(0L, 5L);
            assertThat(reading.attributes("kind")).containsOnly("db");
            assertThat(reading.attributes("twice")).containsExactly("oneone", "threethree");
            assertThat(reading.sink
                            .batches()
                            .getFirst()
                            .groups()
                            .getFirst()
                            .resource()
                            .attributes()
                            .text("service.name"))
                    .isEqualTo("orders");
        }
    }

    @Test
    void theNameMayBeLeftOut() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "include_file_name: false")) {
            reading.write("a.log", "x\n");
            assertThat(reading.poll().attributes("log.file.name")).containsExactly("");
        }
    }

    @Test
    void aLongEntryIsCutIntoSeveral() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "max_log_size: 10")) {
            reading.write("a.log", "0123456789abcdefghijXYZ\nnext\n123456789ä\n");
            assertThat(reading.poll().bodies())
                    .containsExactly("0123456789", "abcdefghij", "XYZ", "next", "123456789", "ä");
        }
    }

    @Test
    void theRestOfALongEntryMayBeDropped() throws Exception {
        try (var reading = new Reading(
                folder, FROM_START + "max_log_size: 10\nmax_log_size_behavior: truncate\ninitial_buffer_size: 16")) {
            reading.write("a.log", "0123456789abcdefghij");
            reading.poll();
            reading.write("a.log", "still the same XYZ\nnext\n" + "y".repeat(400_000) + "\nlast\n");
            assertThat(reading.poll().bodies()).containsExactly("0123456789", "next", "yyyyyyyyyy", "last");
        }
    }

    @Test
    void aFileThatIsMovedIsFinishedAndItsSuccessorReadFromTheBeginning() throws Exception {
        try (var reading = new Reading(folder, FROM_START)) {
            reading.write("a.log", "one\n");
            reading.poll();

            reading.write("a.log", "two\n");
            Files.move(folder.resolve("a.log"), folder.resolve("a.1"));
            reading.write("a.log", "three\n");
            reading.poll();
            // Its writer goes on for a while.
            reading.write("a.1", "four\n");
            reading.poll();

            assertThat(reading.bodies()).containsExactly("one", "two", "three", "four");
            assertThat(reading.attributes("log.file.name")).containsOnly("a.log");
        }
    }

    @Test
    void aFileThatIsMovedAndStillMatchesTellsItsNewName() throws Exception {
        String options = "include: ['" + folder + "/*']\n" + FROM_START;
        try (var reading = new Reading(folder, options)) {
            reading.write("a", "one\n");
            reading.poll();
            Files.move(folder.resolve("a"), folder.resolve("b"));
            reading.write("b", "two\n");
            reading.poll();

            assertThat(reading.bodies()).containsExactly("one", "two");
            assertThat(reading.attributes("log.file.name")).containsExactly("a", "b");
        }
    }

    @Test
    void theEndOfAFileThatIsGoneIsTakenBeforeItIsClosed() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "force_flush_period: 0s")) {
            reading.write("a.log", "one\nunfinished");
            reading.poll();
            Files.move(folder.resolve("a.log"), folder.resolve("gone"));
            reading.poll();
            assertThat(reading.bodies()).containsExactly("one");

            reading.pollAfter(Duration.ofSeconds(FileTracker.LOST_SECONDS));

            assertThat(reading.bodies()).containsExactly("one", "unfinished");
            assertThat(reading.receiver.figures().get("open_files")).isEqualTo(0);
        }
    }

    @Test
    void aFileThatIsCopiedAndEmptiedGoesOnInItsCopy() throws Exception {
        String options = "include: ['" + folder + "/a*']\n" + FROM_START;
        try (var reading = new Reading(folder, options)) {
            reading.write("a", "one\ntwo\n");
            reading.poll();
            reading.write("a", "three\n");
            Files.copy(folder.resolve("a"), folder.resolve("a.1"));
            Files.write(folder.resolve("a"), new byte[0]);
            reading.write("a", "four\nfive\nsix\n");
            reading.poll();

            assertThat(reading.bodies()).containsExactly("one", "two", "three", "four", "five", "six");
        }
    }

    @Test
    void aCopyIsNotRead() throws Exception {
        String options = "include: ['" + folder + "/*']\n" + FROM_START;
        try (var reading = new Reading(folder, options)) {
            reading.write("a", "one\n");
            reading.write("b", "one\n");
            assertThat(reading.poll().bodies()).containsExactly("one");

            reading.write("b", "two\n");
            assertThat(reading.poll().bodies()).containsExactlyInAnyOrder("one", "one", "two");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"ignore, c", "read_whole_file, a c", "read_new, b c"})
    void aFileThatGotShorterIsReadAsToldTo(String rule, String expected) throws Exception {
        String first = "x".repeat(1000) + "\n";
        try (var reading = new Reading(folder, FROM_START + "on_truncate: " + rule)) {
            reading.write("a.log", first + "a\nlong long\n");
            reading.poll();
            Files.writeString(folder.resolve("a.log"), first + "a\n");
            reading.poll();
            var before = reading.bodies().size();
            reading.write(
                    "a.log", rule.equals("ignore") ? "long long\nc\n" : rule.equals("read_new") ? "b\nc\n" : "c\n");
            reading.poll();

            List<String> all = reading.bodies();
            assertThat(all.subList(0, 3)).containsExactly("x".repeat(1000), "a", "long long");
            List<String> after = all.subList(3, all.size()).stream()
                    .filter(body -> body.length() < 1000)
                    .toList();
            assertThat(after).containsExactly(expected.split(" "));
            assertThat(before).isEqualTo(rule.equals("read_whole_file") ? 5 : 3);
        }
    }

    @Test
    void moreFilesThanMayBeOpenAreReadAll() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "max_concurrent_files: 4")) {
            for (int i = 0; i < 20; i++) {
                reading.write(i + ".log", "file " + i + "\n");
            }
            reading.poll();
            assertThat(reading.bodies()).hasSize(20).doesNotHaveDuplicates();
            assertThat(reading.figure("open_files")).isLessThanOrEqualTo(4);

            for (int i = 0; i < 20; i++) {
                reading.write(i + ".log", "again " + i + "\n");
            }
            reading.poll();
            assertThat(reading.bodies()).hasSize(40).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRoundLooksAtSoManyBatchesOfFiles() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "max_concurrent_files: 4\nmax_batches: 2")) {
            for (int i = 0; i < 9; i++) {
                reading.write(i + ".log", "file " + i + "\n");
            }
            assertThat(reading.poll().bodies()).containsExactly("file 0", "file 1", "file 2", "file 3");
        }
    }

    @Test
    void aFileIsRemovedOnceAllOfItWasAccepted() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "delete_after_read: true")) {
            Path file = reading.write("a.log", "one\ntwo");
            reading.poll();

            assertThat(reading.bodies()).containsExactly("one", "two");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void compressedFilesAreRead() throws Exception {
        String options = "include: ['" + folder + "/*']\ncompression: auto\n" + FROM_START;
        try (var reading = new Reading(folder, options)) {
            reading.write("a", "one\ntwo\n");
            reading.poll();
            // Compressed when it is rotated: what was read already is not read again.
            reading.write("a", "three\n");
            Files.write(folder.resolve("a.gz"), gzip("one\ntwo\nthree\n"));
            Files.delete(folder.resolve("a"));
            reading.poll();
            assertThat(reading.bodies()).containsExactly("one", "two", "three");

            reading.write("a.gz", gzip("four\n"));
            reading.poll();
            assertThat(reading.bodies()).containsExactly("one", "two", "three", "four");
        }
    }

    @Test
    void allFilesMayBeCompressed() throws Exception {
        String lines = lines(200_000);
        try (var reading = new Reading(folder, FROM_START + "compression: gzip")) {
            byte[] all = gzip(lines);
            // Still being written.
            reading.write("a.log", Arrays.copyOf(all, all.length / 2));
            reading.poll();
            int before = reading.bodies().size();
            assertThat(before).isGreaterThan(10_000);
            reading.write("a.log", Arrays.copyOfRange(all, all.length / 2, all.length));
            reading.poll();

            assertThat(String.join("\n", reading.bodies()) + "\n").isEqualTo(lines);
        }
    }

    private static String lines(int count) {
        var lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("line ").append(i).append('\n');
        }
        return lines.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void theFirstLinesOfAFileMayDescribeIt() throws Exception {
        String header = """
                header:
                  pattern: '^#'
                  metadata_operators:
                    - {type: regex_parser, regex: '^#(?P<key>\\w+)=(?P<version>.*)'}
                """;
        try (var reading = new Reading(folder, FROM_START + header)) {
            reading.write("a.log", "#v=1\none\n#no header\n");
            reading.poll();

            assertThat(reading.bodies()).containsExactly("one", "#no header");
            assertThat(reading.attributes("version")).containsOnly("1");
        }
    }

    @Test
    void aFileThatAnotherProcessHasLockedWaits() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "acquire_fs_lock: true")) {
            Path file = reading.write("a.log", "one\n");
            Process other = new ProcessBuilder("flock", "-x", file.toString(), "cat").start();
            awaitLock(file);
            reading.poll();
            assertThat(reading.bodies()).isEmpty();
            assertThat(reading.log.lines()).anyMatch(line -> line.contains("another process holds a lock on it"));

            other.getOutputStream().close();
            assertThat(other.waitFor()).isZero();
            assertThat(reading.poll().bodies()).containsExactly("one");
        }
    }

    private static void awaitLock(Path file) throws IOException, InterruptedException {
        // Another flock that fails at once tells that the first one holds it.
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (new ProcessBuilder("flock", "-n", "-x", file.toString(), "true")
                        .start()
                        .waitFor()
                == 0) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void statementsAreMaskedUnlessTheyMayPass() throws Exception {
        String operators = """
                operators:
                  - {type: add, field: attributes.query, value: "select 'secret' from t"}
                  - {type: add, field: 'attributes["db.statement"]', value: 'select "mysql secret", 42'}
                  - {type: move, from: body, to: body.sql_text}
                """;
        try (var reading = new Reading(folder, FROM_START + operators)) {
            reading.write("a.log", "delete from t where a = 'secret'\n");
            reading.poll();
            assertThat(reading.attributes("query")).containsExactly("select ? from t");
            assertThat(reading.attributes("db.statement")).containsExactly("select ?, ?");
            assertThat(reading.bodies().getFirst())
                    .contains("delete from t where a = ?")
                    .doesNotContain("secret");
        }
        try (var reading = new Reading(folder, FROM_START + operators + "raw_text: allow")) {
            assertThat(reading.poll().attributes("query")).containsExactly("select 'secret' from t");
        }
    }

    @Test
    void entriesThatWaitInAnOperatorHoldThePositionBack() throws Exception {
        String recombine =
                "include_file_path: true\noperators: [{type: recombine, combine_field: body, is_first_entry: 'not (body startsWith \"+\")'}]";
        try (var reading = new Reading(folder, FROM_START + "storage: file_storage\n" + recombine)) {
            reading.write("a.log", "one\n+1\ntwo\n+2\n");
            reading.poll();
            assertThat(reading.bodies()).containsExactly("one\n+1");

            // As after a crash: what waited was not delivered.
            reading.restart().poll().pollAfter(Duration.ofSeconds(5));
            assertThat(reading.bodies()).containsExactly("two\n+2");
            assertThat(reading.restart().poll().bodies()).isEmpty();
        }
    }

    @Test
    void nothingToReadIsSaidOnce() throws Exception {
        try (var reading = new Reading(folder, "")) {
            reading.poll().poll();
            assertThat(reading.log.lines())
                    .filteredOn(line -> line.contains("no files match the configured criteria"))
                    .hasSize(1);
        }
    }

    @Test
    void readingGoesOnWhereItEndedBeforeARestart() throws Exception {
        try (var reading =
                new Reading(folder, FROM_START + "storage: file_storage\ninclude_file_record_number: true")) {
            reading.write("a.log", "one\ntwo\nunfini");
            reading.poll();
            assertThat(reading.bodies()).containsExactly("one", "two");

            reading.restart();
            reading.write("a.log", "shed\n");
            reading.write("b.log", "new\n");
            reading.poll();
            assertThat(reading.bodies()).containsExactly("unfinished", "new");
            assertThat(reading.attributes("log.file.record_number")).containsExactly(3L, 1L);
        }
    }

    @Test
    void aFileThatWasMovedWhileNobodyReadIsFinished() throws Exception {
        String options = "include: ['" + folder + "/*']\nstorage: file_storage\nstart_at: end\n";
        try (var reading = new Reading(folder, options)) {
            reading.poll();
            reading.write("a", "one\n");
            reading.poll();
            reading.stop();

            reading.write("a", "two\n");
            Files.move(folder.resolve("a"), folder.resolve("a.1"));
            reading.restart();
            reading.poll();

            assertThat(reading.bodies()).containsExactly("two");
        }
    }

    @Test
    void aFileThatCameBackIsKnownFromTheArchive() throws Exception {
        String options = FROM_START + "storage: file_storage\npolls_to_archive: 5";
        try (var reading = new Reading(folder, options)) {
            reading.write("a.log", "one\n");
            reading.poll();
            Files.move(folder.resolve("a.log"), folder.resolve("away"));
            for (int i = 0; i < 20; i++) {
                reading.pollAfter(Duration.ofSeconds(1));
            }
            assertThat(reading.receiver.figures().get("files")).isEqualTo(0);

            Files.move(folder.resolve("away"), folder.resolve("a.log"));
            reading.write("a.log", "two\n");
            reading.poll();
            assertThat(reading.bodies()).containsExactly("one", "two");
        }
    }

    @Test
    void aStorageThatFailsStopsNothing() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "storage: file_storage")) {
            reading.storage.failWrites(true);
            reading.write("a.log", "one\n");
            assertThat(reading.poll().bodies()).containsExactly("one");
            assertThat(reading.log.lines()).anyMatch(line -> line.contains("positions can't be written"));

            reading.storage.failWrites(false);
            reading.poll();
            assertThat(reading.restart().poll().bodies()).isEmpty();
        }
    }

    @Test
    void readingWaitsUntilThePipelineTakesIt() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "storage: file_storage")) {
            reading.sink.answering(Delivery.tryAgain("queue is full"));
            reading.write("a.log", lines(20_000));
            var failures = new ArrayList<Throwable>();
            Thread reader = Thread.ofPlatform()
                    .uncaughtExceptionHandler((t, e) -> failures.add(e))
                    .start(() -> {
                        try {
                            reading.poll();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            // It waits for the next attempt, and no more than a few parcels wait with it.
            reading.clock.awaitIdle(1);
            assertThat(reading.figure("batches_waiting")).isLessThanOrEqualTo(3);
            reading.clock.advance(Duration.ofSeconds(1));
            reading.clock.awaitIdle(1);

            reading.sink.answering(Delivery.accepted());
            reading.clock.advance(Duration.ofMinutes(1));
            reader.join();

            assertThat(failures).isEmpty();
            assertThat(reading.bodies()).hasSize(20_000).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatWasNotAcceptedBeforeTheEndComesAfterTheRestart() throws Exception {
        try (var reading = new Reading(folder, FROM_START + "storage: file_storage")) {
            reading.write("a.log", lines(10));
            reading.poll();
            reading.sink.answering(Delivery.tryAgain("queue is full"));
            reading.write("a.log", "eleven\n");
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    reading.poll();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            reading.clock.awaitIdle(1);
            reading.receiver.close(Deadline.after(Duration.ofSeconds(10), reading.clock));
            reader.join();

            assertThat(reading.restart().poll().bodies()).containsExactly("eleven");
        }
    }

    @Test
    void retriesEndWhereTheyAreToldTo() throws Exception {
        String retry =
                "retry_on_failure: {enabled: true, initial_interval: 1s, max_interval: 1s, max_elapsed_time: 2s}";
        try (var reading = new Reading(folder, FROM_START + retry)) {
            reading.sink.answering(Delivery.tryAgain("queue is full"));
            reading.write("a.log", "lost\n");
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    reading.poll();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 0; i < 2; i++) {
                reading.clock.awaitIdle(1);
                reading.clock.advance(Duration.ofSeconds(1));
            }
            reader.join();

            assertThat(reading.settings.total("db_intelligence_filelog_dropped_log_records"))
                    .isEqualTo(1);
            assertThat(reading.log.lines()).anyMatch(line -> line.contains("log records are dropped"));
        }
    }

    @Test
    void whatAPipelineRefusesForGoodIsSaidAndPassed() throws Exception {
        try (var reading = new Reading(folder, FROM_START)) {
            reading.sink.answering(Delivery.refused(1, "too large"));
            reading.write("a.log", "one\n");
            reading.poll();
            reading.sink.answering(Delivery.accepted());
            reading.write("a.log", "two\n");
            assertThat(reading.poll().bodies()).containsExactly("two");
            assertThat(reading.log.lines()).anyMatch(line -> line.contains("reason=too large"));
        }
    }
}
