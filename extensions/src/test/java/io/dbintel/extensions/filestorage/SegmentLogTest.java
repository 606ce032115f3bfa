package io.dbintel.extensions.filestorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.Journal;
import io.dbintel.component.Journal.Entry;
import io.dbintel.component.Journal.Found;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Slice;
import io.dbintel.testkit.RecordingLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SegmentLogTest {
    private static final long ENOUGH = 1L << 30;

    @TempDir
    Path folder;

    private SegmentLog open(Path in, long maxBytes) throws IOException {
        return new SegmentLog(in, false, maxBytes, Clock.SYSTEM, LoggerFactory.getLogger("test"), () -> {});
    }

    private SegmentLog open() throws IOException {
        return open(folder, ENOUGH);
    }

    private static Encoded payload(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int middle = bytes.length / 2;
        return new Encoded(List.of(new Slice(bytes, 0, middle), new Slice(bytes, middle, bytes.length)));
    }

    private static Entry append(Journal log, String text) throws IOException {
        return log.append(payload(text), text.length());
    }

    private static List<String> waiting(Journal log) throws IOException {
        var all = new ArrayList<String>();
        long from = 0;
        for (Found found = log.read(from); found != null; found = log.read(from)) {
            if (found instanceof Found.Whole(Entry entry, Slice bytes)) {
                all.add(new String(bytes.toBytes(), StandardCharsets.UTF_8));
            }
            from = found.entry().next();
        }
        return all;
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatWasNotAcknowledgedComesBackInOrderAfterAReopening() throws IOException {
        SegmentLog log = open();
        append(log, "one");
        Entry two = append(log, "two");
        append(log, "three");
        log.acknowledge(two.position());

        // The first log is not closed, as after a SIGKILL.
        try (SegmentLog again = open()) {
            assertThat(again.recovered()).isEqualTo(new Journal.Pending(2, 8, 8));
            assertThat(waiting(again)).containsExactly("one", "three");
            append(again, "four");
            assertThat(waiting(again)).containsExactly("one", "three", "four");
        }
    }

    @Test
    void anEmptyQueueLeavesNoFiles() throws IOException {
        try (SegmentLog log = open()) {
            log.acknowledge(append(log, "one").position());
        }

        assertThat(files("")).isEmpty();
    }

    /** The process may die at any byte of a write: what was whole is there, what was not is gone, and work goes on. */
    @Test
    void aFileCutAnywhereGivesAllWholeRecords() throws IOException {
        List<String> texts = List.of("first", "", "the third", "x", "last one");
        var ends = new ArrayList<Long>();
        SegmentLog log = open();
        long acknowledged = 0;
        for (String text : texts) {
            Entry entry = append(log, text);
            ends.add(entry.next() & 0xFFFF_FFFFL);
            acknowledged = text.equals("x") ? entry.position() : acknowledged;
        }
        log.acknowledge(acknowledged);
        byte[] whole = Files.readAllBytes(files(".segment").getFirst());

        for (int length = 0; length <= whole.length; length++) {
            Path cut = Files.createDirectory(folder.resolve("cut" + length));
            Files.write(cut.resolve("0000000001.segment"), java.util.Arrays.copyOf(whole, length));
            var expected = new ArrayList<String>();
            for (int i = 0; i < texts.size(); i++) {
                if (ends.get(i) <= length && !texts.get(i).equals("x")) {
                    expected.add(texts.get(i));
                }
            }
            try (SegmentLog again = open(cut, ENOUGH)) {
                assertThat(again.recovered().records()).as("cut at " + length).isEqualTo(expected.size());
                assertThat(waiting(again)).as("cut at " + length).isEqualTo(expected);
                append(again, "new");
            }
            expected.add("new");
            try (SegmentLog third = open(cut, ENOUGH)) {
                assertThat(waiting(third)).as("cut at " + length).isEqualTo(expected);
            }
        }
    }

    /** Any one byte may turn: at most the record that it belongs to is lost, and a copy of the file stays. */
    @Test
    void aTurnedByteCostsOneRecordAtMost() throws IOException {
        List<String> texts = List.of("first", "second", "third");
        var ends = new ArrayList<Long>();
        SegmentLog log = open();
        for (String text : texts) {
            ends.add(append(log, text).next() & 0xFFFF_FFFFL);
        }
        byte[] whole = Files.readAllBytes(files(".segment").getFirst());

        for (int at = 0; at < whole.length; at++) {
            Path turned = Files.createDirectory(folder.resolve("turned" + at));
            byte[] bytes = whole.clone();
            bytes[at] ^= (byte) 0x55;
            Files.write(turned.resolve("0000000001.segment"), bytes);
            int hit = at;
            List<String> others = at < SegmentScan.FILE_HEADER
                    ? List.of()
                    : texts.stream()
                            .filter(text -> hit >= ends.get(texts.indexOf(text))
                                    || hit < ends.get(texts.indexOf(text)) - text.length() - RecordHeader.SIZE)
                            .toList();
            try (SegmentLog again = open(turned, ENOUGH)) {
                List<String> found = waiting(again);
                assertThat(found).as("byte " + at).containsAll(others);
                assertThat(texts).as("byte " + at).containsAll(found);
                if (found.size() < texts.size()) {
                    try (Stream<Path> list = Files.list(turned)) {
                        assertThat(list.filter(path -> path.toString().endsWith(".corrupt")))
                                .as("byte " + at)
                                .hasSize(1);
                    }
                }
            }
        }
    }

    @Test
    void damageIsSaid() throws IOException {
        SegmentLog log = open();
        append(log, "first");
        append(log, "second");
        Path file = files(".segment").getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[SegmentScan.FILE_HEADER] ^= 1;
        Files.write(file, bytes);
        var said = new RecordingLog();

        try (SegmentLog again = new SegmentLog(folder, false, ENOUGH, Clock.SYSTEM, said, () -> {})) {
            assertThat(waiting(again)).containsExactly("second");
        }

        assertThat(said.lines()).anyMatch(line -> line.contains("damaged") && line.contains(".segment.corrupt"));
    }

    /** Bytes that a sender chose are not taken for a record, whatever they look like. */
    @Test
    void aForgedRecordInsideAPayloadIsNotFound() throws IOException {
        SegmentLog log = open();
        append(log, "first");
        byte[] genuine = Files.readAllBytes(files(".segment").getFirst());
        byte[] copied = java.util.Arrays.copyOfRange(genuine, SegmentScan.FILE_HEADER, genuine.length);
        log.append(new Encoded(List.of(Slice.of(copied))), 1);
        Path file = files(".segment").getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[genuine.length] ^= 1;
        Files.write(file, bytes);

        try (SegmentLog again = open()) {
            assertThat(waiting(again)).containsExactly("first");
        }
    }

    @Test
    void theBoundCountsWhatLiesOnTheDisk() throws IOException {
        long bound = 1 << 20;
        try (SegmentLog log = open(folder, bound)) {
            String text = "x".repeat(100_000);
            var entries = new ArrayList<Entry>();
            while (log.hasRoom(text.length())) {
                entries.add(append(log, text));
            }

            assertThat(entries).hasSize(10);
            assertThat(diskBytes()).isLessThanOrEqualTo(bound);
            assertThat(log.couldHold(text.length())).isTrue();
            assertThat(log.couldHold(bound)).isFalse();
            for (Entry entry : entries) {
                log.acknowledge(entry.position());
            }
            assertThat(log.hasRoom(text.length())).isTrue();
            append(log, text);
            assertThat(diskBytes()).isLessThanOrEqualTo(2L * text.length() + 1000);
        }
    }

    private long diskBytes() throws IOException {
        long sum = 0;
        for (Path path : files(".segment")) {
            sum += Files.size(path);
        }
        return sum;
    }

    @Test
    void aThreadThatIsInterruptedClosesNothingForOthers() throws IOException {
        try (SegmentLog log = open()) {
            append(log, "one");
            Thread.currentThread().interrupt();
            append(log, "two");
            List<String> found = waiting(log);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(found).containsExactly("one", "two");
        }
    }

    @Test
    void aFileThatSomebodyDeletesIsPassedOver() throws IOException {
        try (SegmentLog log = open(folder, 1 << 20)) {
            String text = "x".repeat(200_000);
            append(log, "a" + text);
            append(log, "b" + text);
            Files.delete(files(".segment").getFirst());

            assertThat(waiting(log)).containsExactly("b" + text);
        }
    }

    @Test
    void aClosedLogRefuses() throws IOException {
        SegmentLog log = open();
        log.close();

        assertThatThrownBy(() -> append(log, "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is closed");
    }

    /** Random appends, acknowledgements, reopenings, torn ends against a model. */
    @Test
    void randomLivesKeepExactlyWhatWasNotAcknowledged() throws IOException {
        for (long seed = 1; seed <= 40; seed++) {
            var random = new Random(seed);
            Path place = Files.createDirectory(folder.resolve("life" + seed));
            var model = new TreeMap<Long, String>();
            for (int life = 0; life < 6; life++) {
                SegmentLog log = open(place, 1 << 19);
                assertThat(log.recovered().records()).as("seed " + seed).isEqualTo(model.size());
                for (int step = 0; step < 60; step++) {
                    if (random.nextInt(3) > 0 && log.hasRoom(20_000)) {
                        String text = step + "/" + "y".repeat(random.nextInt(20_000));
                        model.put(append(log, text).position(), text);
                    } else if (!model.isEmpty()) {
                        Long any = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
                        log.acknowledge(any);
                        model.remove(any);
                    }
                }
                assertThat(waiting(log)).as("seed " + seed).isEqualTo(List.copyOf(model.values()));
                if (random.nextBoolean()) {
                    log.close();
                } else {
                    tearEnd(place, random);
                }
            }
        }
    }

    /** As if the process had died while it wrote one record more. */
    private static void tearEnd(Path place, Random random) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(place)) {
            files = list.sorted().toList();
        }
        if (!files.isEmpty()) {
            byte[] whole = Files.readAllBytes(files.getLast());
            var header = java.nio.ByteBuffer.allocate(RecordHeader.SIZE);
            new RecordHeader(1000, 1, 0, false)
                    .writeTo(header, java.nio.ByteBuffer.wrap(whole).getLong(8), whole.length);
            byte[] torn = java.util.Arrays.copyOf(whole, whole.length + 1 + random.nextInt(900));
            System.arraycopy(
                    header.array(), 0, torn, whole.length, Math.min(RecordHeader.SIZE, torn.length - whole.length));
            Files.write(files.getLast(), torn);
        }
    }

    @Test
    void fsyncIsHonouredForManyThreads() throws Exception {
        try (var log = new SegmentLog(folder, true, ENOUGH, Clock.SYSTEM, LoggerFactory.getLogger("test"), () -> {})) {
            var threads = new ArrayList<Thread>();
            var failures = java.util.Collections.synchronizedList(new ArrayList<Exception>());
            for (int i = 0; i < 8; i++) {
                String name = "t" + i;
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        log.sync(append(log, name));
                    } catch (IOException e) {
                        failures.add(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(failures).isEmpty();
            assertThat(Set.copyOf(waiting(log))).hasSize(8);
        }
    }
}
