package io.dbintel.network.sending;

import io.dbintel.component.Journal;
import io.dbintel.component.Journal.Entry;
import io.dbintel.component.Journal.Found;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.network.ByteBudget;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue in a journal. A batch is taken when it is written; it leaves the journal when it was sent or given up, so that the
 * next run finds exactly the rest.
 *
 * <p>While the sending threads keep up, batches are handed over on the heap and never read back ("fresh"). When the heap's share
 * is used up, batches stay on the disk only ("stored") and are read one by one, in order, until the last of them was read; only
 * then batches are handed over on the heap again. All fresh ones are therefore older than all stored ones.
 *
 * <p>On the heap are the fresh ones and those being sent or merged: the budget in bytes, and one batch more.
 */
final class DurableQueue<R extends Item> implements BatchQueue<R> {
    /** How long a thread waits before it looks again at a byte budget that other signals share. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** How long it waits before it reads again from a disk that failed. */
    private static final long READ_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Signal<R> signal;
    private final Sizer sizer;
    private final long capacity;
    private final Journal journal;
    private final ByteBudget budget;
    private final Ledger ledger;
    private final Settings settings;
    private final SparseLog readLog;
    private final SparseLog damageLog;
    private final SparseLog acknowledgeLog;

    /** Held while a batch is written and becomes fresh or stored, so that both happen in one order; before {@link #lock}. */
    private final ReentrantLock appending = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition freed = lock.newCondition();
    private final Deque<Waiting<R>> fresh = new ArrayDeque<>();
    private long stored;
    private long storedItems;
    private long storedSize;
    /** Where the first stored one is, or before it. */
    private long cursor;
    /** A thread reads, and will move the cursor. */
    private boolean reading;

    private boolean failed;
    private long failedAt;

    private long size;
    /** Bytes of this queue in the budget. */
    private long held;

    private boolean closed;

    DurableQueue(
            Signal<R> signal,
            SendingQueueConfig config,
            Journal journal,
            ByteBudget budget,
            Ledger ledger,
            Settings settings) {
        this.signal = signal;
        this.sizer = config.sizer();
        this.capacity = config.queueSize();
        this.journal = journal;
        this.budget = budget;
        this.ledger = ledger;
        this.settings = settings;
        this.readLog = new SparseLog(settings.clock());
        this.damageLog = new SparseLog(settings.clock());
        this.acknowledgeLog = new SparseLog(settings.clock());
        Journal.Pending found = journal.recovered();
        stored = found.records();
        storedItems = found.items();
        storedSize = switch (sizer) {
            case REQUESTS -> found.records();
            case ITEMS -> found.items();
            case BYTES -> found.bytes();
        };
        size = storedSize;
        if (stored > 0) {
            ledger.recovered(storedItems);
            settings.log()
                    .atInfo()
                    .addKeyValue("signal", signal.name())
                    .addKeyValue("batches", stored)
                    .addKeyValue("items", storedItems)
                    .log("The sending queue goes on with what an earlier run left");
        }
    }

    private long sizeOf(Entry entry) {
        return switch (sizer) {
            case REQUESTS -> 1;
            case ITEMS -> entry.items();
            case BYTES -> entry.bytes();
        };
    }

    @Override
    public Offer offer(Waiting<R> element, boolean wait) throws InterruptedException, IOException {
        Encoded payload = Stored.encode(element.batch());
        long bytes = payload.size();
        // As it will be counted when it is read back.
        long weight = sizer == Sizer.BYTES ? bytes : element.size();
        if (weight > capacity || !journal.couldHold(bytes)) {
            return Offer.TOO_LARGE;
        }
        Offer reserved = reserve(weight, bytes, wait);
        if (reserved != Offer.TAKEN) {
            return reserved;
        }
        var weighed = new Waiting<>(element.batch(), element.items(), weight, bytes, element.result(), 0);
        boolean taken = false;
        try {
            Entry entry = append(payload, weighed);
            taken = true;
            journal.sync(entry);
            return Offer.TAKEN;
        } finally {
            if (!taken) {
                giveBack(weight);
            }
        }
    }

    private Entry append(Encoded payload, Waiting<R> element) throws InterruptedException, IOException {
        appending.lockInterruptibly();
        try {
            Entry entry = journal.append(payload, element.items());
            add(element.at(entry.position()));
            return entry;
        } finally {
            appending.unlock();
        }
    }

    /** Counts it in, so that what is being written can't exceed the bound. */
    private Offer reserve(long weight, long bytes, boolean wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (size + weight <= capacity && journal.hasRoom(bytes)) {
                    size += weight;
                    return Offer.TAKEN;
                }
                if (!wait) {
                    return Offer.FULL;
                }
                // Signalled when a batch is done; the journal's room may come a moment later, with the last one of a
                // file.
                long left = freed.awaitNanos(READ_PAUSE_NANOS);
                assert left <= READ_PAUSE_NANOS;
            }
            return Offer.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(long weight) {
        lock.lock();
        try {
            size -= weight;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(Waiting<R> element) {
        lock.lock();
        try {
            ledger.enqueued(element.items());
            if (stored == 0 && budget.take(element.bytes())) {
                held += element.bytes();
                fresh.addLast(element);
            } else {
                if (stored == 0) {
                    cursor = element.position();
                }
                stored++;
                storedItems += element.items();
                storedSize += element.size();
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Waiting<R> take(long maxNanos) throws InterruptedException {
        long left = maxNanos;
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Waiting<R> first = fresh.pollFirst();
                if (first != null) {
                    ledger.toBatch(first.items());
                    return first;
                }
                boolean readable = stored > 0 && !reading;
                if (readable && isRested() && (held == 0 || !budget.isFull())) {
                    Waiting<R> read = readNext();
                    if (read != null) {
                        return read;
                    }
                    continue;
                }
                if (left <= 0) {
                    return null;
                }
                long step = readable ? Math.min(left, LOOK_NANOS) : left;
                left -= step - filled.awaitNanos(step);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isRested() {
        return !failed || System.nanoTime() - failedAt > READ_PAUSE_NANOS;
    }

    /** With the lock held, which is given up while the disk is read. */
    private @Nullable Waiting<R> readNext() {
        reading = true;
        failed = false;
        long from = cursor;
        long counted = stored;
        Found found = null;
        IOException failure = null;
        lock.unlock();
        try {
            found = journal.read(from);
        } catch (IOException e) {
            failure = e;
        } finally {
            lock.lock();
            reading = false;
        }
        try {
            if (failure != null) {
                readLog.error(settings.log())
                        .addKeyValue("error", failure)
                        .log("The sending queue can't be read, trying again");
                failedAt = System.nanoTime();
                failed = true;
                return null;
            }
            if (found != null) {
                return take(found);
            }
            // Nothing came in the meantime that reading has not seen.
            return stored == counted ? nothingThere() : null;
        } finally {
            // Whoever waited while this one read.
            filled.signal();
        }
    }

    /** Fewer are there than were counted: the journal has said what it lost. */
    private @Nullable Waiting<R> nothingThere() {
        damageLog
                .error(settings.log())
                .addKeyValue("batches", stored)
                .addKeyValue("items", storedItems)
                .log("Batches of the sending queue are gone from the disk");
        ledger.droppedFromQueue(storedItems, Ledger.Loss.DAMAGED);
        size -= storedSize;
        stored = 0;
        storedItems = 0;
        storedSize = 0;
        freed.signalAll();
        return null;
    }

    private @Nullable Waiting<R> take(Found found) {
        Entry entry = found.entry();
        long weight = sizeOf(entry);
        cursor = entry.next();
        stored--;
        storedItems -= entry.items();
        storedSize -= weight;
        String damage;
        switch (found) {
            case Found.Whole(Entry same, Slice payload) -> {
                try {
                    Batch<R> batch = Stored.decode(signal, payload);
                    budget.takeAnyway(entry.bytes());
                    held += entry.bytes();
                    ledger.toBatch(entry.items());
                    return new Waiting<>(
                            batch, entry.items(), weight, entry.bytes(), new CompletableFuture<>(), entry.position());
                } catch (MalformedException | RuntimeException e) {
                    damage = e.toString();
                    acknowledge(entry.position());
                }
            }
            case Found.Damaged(Entry same, String reason) -> damage = reason;
        }
        damageLog
                .error(settings.log())
                .addKeyValue("error", damage)
                .addKeyValue("dropped_items", entry.items())
                .log("A batch of the sending queue can't be read. Dropping data.");
        ledger.droppedFromQueue(entry.items(), Ledger.Loss.DAMAGED);
        size -= weight;
        freed.signalAll();
        return null;
    }

    private void acknowledge(long position) {
        try {
            journal.acknowledge(position);
        } catch (IOException e) {
            acknowledgeLog
                    .warn(settings.log())
                    .addKeyValue("error", e)
                    .log("That a batch was sent can't be noted on the disk; after a restart it is sent once more");
        }
    }

    @Override
    public void done(Waiting<R> element, boolean keep) {
        if (!keep) {
            acknowledge(element.position());
        }
        budget.give(element.bytes());
        lock.lock();
        try {
            held -= element.bytes();
            if (!keep) {
                size -= element.size();
            }
            freed.signalAll();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What waits stays on the disk. */
    @Override
    public boolean isClosedAndEmpty() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Waiting<R>> drain() {
        return List.of();
    }

    @Override
    public void release() {
        // Whoever is writing gets to its end first.
        appending.lock();
        try {
            journal.close();
            ledger.leave();
        } finally {
            appending.unlock();
        }
        lock.lock();
        try {
            fresh.forEach(each -> budget.give(each.bytes()));
            fresh.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long capacity() {
        return capacity;
    }
}
