package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.shared.KeyHash;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The index over the log, in RocksDB without a log of its own: what it lost in a crash it gets from the journal's log
 * again, from its high-water mark on. Only durable groups are ever in it. Written by one thread at a time, read by any.
 */
final class JournalIndex implements Closeable {
    private static final long MIB = 1024L * 1024L;
    private static final long WRITE_BUFFER_BYTES = 32 * MIB;
    private static final int WRITE_BUFFER_COUNT_MAX = 4;
    private static final long BLOCK_CACHE_BYTES = 32 * MIB;
    private static final int BLOOM_BITS = 10;
    /** A tenth of the write buffer, so that a key that is new is seldom looked for in it. */
    private static final double MEMTABLE_FILTER_RATIO = 0.1;

    private static final int KEPT_INFO_LOGS = 2;
    /** Of the rows. An index of another format is thrown away and built again from the log. */
    private static final byte[] FORMAT = {3};

    private final Path directory;
    private final LRUCache blockCache;
    private final BloomFilter bloom;
    private final Options options;
    private final RocksDB db;
    private final WriteOptions writeOptions;
    /** Held for reading while native code is in use, so that closing cannot pull the memory away. */
    private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();

    private boolean isClosed;

    /** One group's frame: where it lies and how long it is. */
    record GroupPlace(long location, int length) {}

    JournalIndex(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        RocksDB.loadLibrary();
        this.blockCache = new LRUCache(BLOCK_CACHE_BYTES);
        this.bloom = new BloomFilter(BLOOM_BITS, false);
        this.options = new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFER_COUNT_MAX)
                // Rows are written once or twice in their life; levels would copy each ten times.
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                // Hashes, random identifiers and places: there is little to compress.
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setAllowConcurrentMemtableWrite(false)
                .setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_RATIO)
                .setMemtableWholeKeyFiltering(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(KEPT_INFO_LOGS)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(blockCache).setFilterPolicy(bloom));
        this.writeOptions = new WriteOptions().setDisableWAL(true);
        RocksDB opened = null;
        try {
            opened = RocksDB.open(options, directory.toString());
            if (!Arrays.equals(opened.get(IndexKeys.format()), FORMAT)) {
                opened.close();
                RocksDB.destroyDB(directory.toString(), options);
                opened = RocksDB.open(options, directory.toString());
                opened.put(writeOptions, IndexKeys.format(), FORMAT);
            }
        } catch (RocksDBException failed) {
            if (opened != null) {
                opened.close();
            }
            closeOptions();
            throw unusable("cannot be opened", failed);
        }
        this.db = opened;
    }

    HighWater highWater() {
        byte[] value = get(IndexKeys.highWater());
        return value == null ? HighWater.ZERO : HighWater.decode(value);
    }

    /** Generation of the log's base that the rows are of; 0 before the first pruning. */
    int baseGeneration() {
        byte[] value = get(IndexKeys.base());
        return value == null ? 0 : ByteBuffer.wrap(value).getInt();
    }

    /** Throws every row away, so that the index is built again from the log over that base. */
    void clear(int baseGeneration) {
        reading(() -> {
            try {
                db.deleteRange(writeOptions, new byte[] {0}, new byte[] {(byte) 0xff});
                db.put(writeOptions, IndexKeys.format(), FORMAT);
                db.put(
                        writeOptions,
                        IndexKeys.base(),
                        ByteBuffer.allocate(Integer.BYTES)
                                .putInt(baseGeneration)
                                .array());
                return null;
            } catch (RocksDBException failed) {
                throw unusable("cannot be written", failed);
            }
        });
    }

    /** Adds to the batch what takes a payment out of the index. */
    void deletePayment(Uetr payment, IndexBatch batch) {
        IndexedHead head = head(payment).orElseThrow();
        scan(IndexKeys.commits(payment), (key, value) -> {
            batch.delete(key);
            return true;
        });
        batch.delete(IndexKeys.received(head.firstPosition()));
        batch.deleteOnce(
                IndexKeys.state(head.last().state(), head.last().position().value()));
        batch.delete(IndexKeys.head(payment));
    }

    /** Adds to the batch what tells of a payment's commits that lie elsewhere now: by their old places their new ones. */
    void movePayment(Uetr payment, Map<Long, Long> moved, IndexBatch batch) {
        scan(IndexKeys.commits(payment), (key, value) -> {
            List<CommitPlace> places = CommitPlace.moved(places(value), moved);
            batch.put(
                    key,
                    CommitPlace.encode(places, ByteBuffer.allocate(value.length))
                            .array());
            return true;
        });
        byte[] head = get(IndexKeys.head(payment));
        batch.put(IndexKeys.head(payment), IndexedHead.withCommitsMoved(head, moved));
    }

    Optional<IndexedHead> head(Uetr payment) {
        return Optional.ofNullable(get(IndexKeys.head(payment))).map(IndexedHead::decode);
    }

    Optional<IndexedKey> key(KeyHash key) {
        return Optional.ofNullable(get(IndexKeys.idempotencyKey(key))).map(IndexedKey::decode);
    }

    /** Where the payment's commits lie, in order; none when it is unknown. */
    List<CommitPlace> commits(Uetr payment) {
        List<CommitPlace> places = new ArrayList<>();
        // The head first: what leaves it in between is then met twice, and not missed.
        List<CommitPlace> inHead = head(payment).map(IndexedHead::places).orElse(List.of());
        if (!inHead.isEmpty() && inHead.get(0).firstNumber() > 1) {
            scan(IndexKeys.commits(payment), (key, value) -> places.addAll(places(value)));
            places.removeIf(place -> place.firstNumber() >= inHead.get(0).firstNumber());
        }
        places.addAll(inHead);
        return places;
    }

    /** The commit that holds the payment's entry of that number: first number in it, and where it lies. */
    Optional<CommitPlace> commit(Uetr payment, int number) {
        return commits(payment).stream()
                .filter(place -> place.firstNumber() <= number)
                .reduce((earlier, later) -> later);
    }

    /** Payments in that state, newest change first. */
    List<Uetr> inState(TransactionStatus state, int countMax) {
        byte[] prefix = IndexKeys.states(state);
        return payments(prefix, countMax);
    }

    /** Payments in that state whose newest entry lies behind that position, oldest change first. */
    List<Uetr> longestIn(TransactionStatus state, long after, int countMax) {
        byte[] prefix = IndexKeys.states(state);
        List<Uetr> payments = new ArrayList<>();
        return reading(() -> {
            try (RocksIterator rows = db.newIterator()) {
                rows.seekForPrev(IndexKeys.state(state, after + 1));
                while (payments.size() < countMax && rows.isValid() && startsWith(rows.key(), prefix)) {
                    payments.add(IndexKeys.uetr(ByteBuffer.wrap(rows.value())));
                    rows.prev();
                }
                rows.status();
                return payments;
            } catch (RocksDBException failed) {
                throw unusable("cannot be read", failed);
            }
        });
    }

    /** Payments, newest received first. */
    List<Uetr> newest(int countMax) {
        return payments(new byte[] {IndexKeys.RECEIVED}, countMax);
    }

    /** Frames from the one that holds that position on, while {@code taker} wants more. */
    void groupsFrom(long position, BiPredicate<Long, GroupPlace> taker) {
        reading(() -> {
            try (RocksIterator rows = db.newIterator()) {
                rows.seekForPrev(IndexKeys.group(position));
                while (rows.isValid() && rows.key()[0] == IndexKeys.GROUP) {
                    ByteBuffer value = ByteBuffer.wrap(rows.value());
                    GroupPlace place = new GroupPlace(value.getLong(), value.getInt());
                    if (!taker.test(ByteBuffer.wrap(rows.key()).getLong(1), place)) {
                        break;
                    }
                    rows.next();
                }
                rows.status();
                return null;
            } catch (RocksDBException failed) {
                throw unusable("cannot be read", failed);
            }
        });
    }

    /** Rows of expiring keys whose claim is older, oldest first: the row's key, and the hashes in it. */
    void expiredBefore(long micros, BiPredicate<byte[], List<KeyHash>> taker) {
        byte[] prefix = {IndexKeys.EXPIRY};
        scan(prefix, (key, value) -> {
            if (ByteBuffer.wrap(key).getLong(1) >= micros) {
                return false;
            }
            List<KeyHash> hashes = new ArrayList<>();
            for (int at = 0; at < value.length; at += KeyHash.LENGTH) {
                hashes.add(new KeyHash(Arrays.copyOfRange(value, at, at + KeyHash.LENGTH)));
            }
            return taker.test(key, hashes);
        });
    }

    /** Applies a batch as {@link IndexBatch} lays it out, whole or not at all. */
    void write(byte[] batch) {
        reading(() -> {
            try (WriteBatch changes = new WriteBatch(batch)) {
                db.write(writeOptions, changes);
                return null;
            } catch (RocksDBException failed) {
                throw unusable("cannot be written", failed);
            }
        });
    }

    /** Brings what is in memory to the disk, so that the next start has nothing to repeat. */
    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
                db.flush(flush);
            } catch (RocksDBException failed) {
                throw unusable("cannot be flushed", failed);
            } finally {
                db.close();
                closeOptions();
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }

    private void closeOptions() {
        writeOptions.close();
        options.close();
        bloom.close();
        blockCache.close();
    }

    private List<Uetr> payments(byte[] prefix, int countMax) {
        List<Uetr> payments = new ArrayList<>();
        if (countMax > 0) {
            scan(prefix, (key, value) -> {
                payments.add(IndexKeys.uetr(ByteBuffer.wrap(value)));
                return payments.size() < countMax;
            });
        }
        return payments;
    }

    private void scan(byte[] prefix, BiPredicate<byte[], byte[]> taker) {
        reading(() -> {
            try (RocksIterator rows = db.newIterator()) {
                rows.seek(prefix);
                while (rows.isValid() && startsWith(rows.key(), prefix) && taker.test(rows.key(), rows.value())) {
                    rows.next();
                }
                rows.status();
                return null;
            } catch (RocksDBException failed) {
                throw unusable("cannot be read", failed);
            }
        });
    }

    /** Most keys that are asked for are new: the filters say so at a tenth of what a read that finds nothing costs. */
    private byte[] get(byte[] key) {
        return reading(() -> {
            try {
                return db.keyMayExist(key, null) ? db.get(key) : null;
            } catch (RocksDBException failed) {
                throw unusable("cannot be read", failed);
            }
        });
    }

    private <T> T reading(Supplier<T> use) {
        inUse.readLock().lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the journal is closed");
            }
            return use.get();
        } finally {
            inUse.readLock().unlock();
        }
    }

    private IllegalStateException unusable(String what, RocksDBException cause) {
        return new IllegalStateException(
                "the journal's index " + what + " [directory=" + directory + "]: " + cause.getMessage()
                        + "; stop the hub and delete the directory, the next start builds it again from the log",
                cause);
    }

    private static List<CommitPlace> places(byte[] row) {
        return CommitPlace.decode(ByteBuffer.wrap(row), row.length / CommitPlace.encodedLength(1));
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
