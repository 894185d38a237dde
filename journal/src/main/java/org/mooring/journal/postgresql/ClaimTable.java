package org.mooring.journal.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mooring.canonical.Uetr;
import org.mooring.journal.shared.KeyHash;

/**
 * Idempotency keys as the instances share them. What stands here before a payment's first commit is not waited for on
 * the device: a row that a crash of the server takes away is written again with that commit, or the commit is refused.
 *
 * <p>A row may be taken when it belongs to nobody who could still commit with it: its retention is over, or its owner was
 * not heard of for a lease. Rows are locked in the order of their hashes, here and by the writer, so that nobody waits
 * in a circle.
 */
final class ClaimTable {
    /** Whether the instance that owns a claim lives. The statement's start is the database's clock. */
    private static final String OWNER_LIVES =
            "exists (select 1 from instance i where i.id = k.owner and i.lease_until > statement_timestamp())";

    private static final String IS_FREE = "(k.claimed_at < ? or k.owner is not null and not " + OWNER_LIVES + ")";

    private static final String TAKE = """
            insert into idempotency_key as k (key_hash, fingerprint, uetr, claim, owner, claimed_at)
            select * from unnest(?, ?, ?, ?, ?, ?) order by 1
            on conflict (key_hash) do update
            set fingerprint = excluded.fingerprint, uetr = excluded.uetr, claim = excluded.claim,
                owner = excluded.owner, claimed_at = excluded.claimed_at
            where k.claim = excluded.claim or """ + " " + IS_FREE;
    private static final String LOOK = "select k.key_hash, k.fingerprint, k.uetr, a.envelope, p.wrapped"
            + " from idempotency_key k left join answer a on a.uetr = k.uetr left join payment_key p on p.uetr = k.uetr"
            + " where k.key_hash = any(?) and not " + IS_FREE;
    private static final String WAIT =
            "select w.uetr, a.envelope, p.wrapped, exists (select 1 from idempotency_key k where k.key_hash = w.key_hash"
                    + " and k.uetr = w.uetr and (k.owner is null or " + OWNER_LIVES + "))"
                    + " from unnest(?, ?) as w (uetr, key_hash)"
                    + " left join answer a on a.uetr = w.uetr left join payment_key p on p.uetr = w.uetr";
    private static final String RELEASE =
            "delete from idempotency_key where key_hash = any(?) and claim = any(?) and owner is not null";
    private static final String SWEEP = "delete from idempotency_key k using (select key_hash from idempotency_key"
            + " where claimed_at < ? order by claimed_at limit ? for update skip locked) e"
            + " where k.key_hash = e.key_hash and k.claimed_at < ?";
    private static final String RENEW =
            "insert into instance (id, lease_until) values (?, statement_timestamp() + ? * interval '1 millisecond')"
                    + " on conflict (id) do update set lease_until = excluded.lease_until";
    private static final String LIVING =
            "select id, lease_until from instance where id <> ? and lease_until > statement_timestamp()";
    private static final String FORGET =
            "delete from instance where id = ? or lease_until < statement_timestamp() - interval '1 hour'";

    /** A claim that is asked for. */
    record Wanted(Uetr payment, HeldClaim claim) {}

    /** Who has a key; the answer's envelope and the payment's wrapped key as far as they are there. */
    record Holder(Uetr payment, byte[] fingerprint, byte[] envelope, byte[] wrapped) {}

    /** How it stands with a first request that repeats wait for. */
    record Waited(Uetr payment, byte[] envelope, byte[] wrapped, boolean isHeld) {}

    private final long instance;
    private final Duration lease;

    ClaimTable(long instance, Duration lease) {
        this.instance = instance;
        this.lease = lease;
    }

    /** Takes all keys of all claims, or, when one of them belongs to somebody, none of any; no key may be asked for twice. */
    boolean take(Connection connection, List<Wanted> claims, long expiredBeforeMicros) throws SQLException {
        List<byte[]> hashes = new ArrayList<>();
        List<byte[]> fingerprints = new ArrayList<>();
        List<UUID> payments = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        List<Long> owners = new ArrayList<>();
        List<Long> claimedAt = new ArrayList<>();
        for (Wanted wanted : claims) {
            for (KeyHash hash : wanted.claim().keys()) {
                hashes.add(hash.bytes());
                fingerprints.add(wanted.claim().fingerprint());
                payments.add(wanted.payment().value());
                ids.add(wanted.claim().id());
                owners.add(instance);
                claimedAt.add(wanted.claim().claimedAtMicros());
            }
        }
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setArray(1, connection.createArrayOf("bytea", hashes.toArray(byte[][]::new)));
            take.setArray(2, connection.createArrayOf("bytea", fingerprints.toArray(byte[][]::new)));
            take.setArray(3, connection.createArrayOf("uuid", payments.toArray()));
            take.setArray(4, connection.createArrayOf("int8", ids.toArray()));
            take.setArray(5, connection.createArrayOf("int8", owners.toArray()));
            take.setArray(6, connection.createArrayOf("int8", claimedAt.toArray()));
            take.setLong(7, expiredBeforeMicros);
            boolean isWhole = take.executeUpdate() == hashes.size();
            if (isWhole) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return isWhole;
        }
    }

    /** Who has the keys; those that may be taken are missing. */
    Map<KeyHash, Holder> holders(Connection connection, Collection<KeyHash> hashes, long expiredBeforeMicros)
            throws SQLException {
        Map<KeyHash, Holder> holders = new HashMap<>();
        try (PreparedStatement look = connection.prepareStatement(LOOK)) {
            look.setArray(1, hashes(connection, hashes));
            look.setLong(2, expiredBeforeMicros);
            try (ResultSet found = look.executeQuery()) {
                while (found.next()) {
                    holders.put(
                            new KeyHash(found.getBytes(1)),
                            new Holder(
                                    new Uetr(found.getObject(3, UUID.class)),
                                    found.getBytes(2),
                                    found.getBytes(4),
                                    found.getBytes(5)));
                }
            }
        }
        connection.commit();
        return holders;
    }

    /** @param keys of each payment one that leads to it */
    List<Waited> waited(Connection connection, Map<Uetr, KeyHash> keys) throws SQLException {
        List<Waited> waited = new ArrayList<>();
        try (PreparedStatement ask = connection.prepareStatement(WAIT)) {
            List<Uetr> payments = List.copyOf(keys.keySet());
            ask.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", payments.stream().map(Uetr::value).toArray()));
            ask.setArray(2, hashes(connection, payments.stream().map(keys::get).toList()));
            try (ResultSet found = ask.executeQuery()) {
                while (found.next()) {
                    waited.add(new Waited(
                            new Uetr(found.getObject(1, UUID.class)),
                            found.getBytes(2),
                            found.getBytes(3),
                            found.getBoolean(4)));
                }
            }
        }
        connection.commit();
        return waited;
    }

    /**
     * Gives back what no commit made durable; again is as good as once. Waits for the device: a row that came back would
     * be held by a living owner that knows nothing of it.
     */
    void release(Connection connection, List<HeldClaim> claims) throws SQLException {
        try (PreparedStatement durable = connection.prepareStatement("set local synchronous_commit = on");
                PreparedStatement release = connection.prepareStatement(RELEASE)) {
            durable.execute();
            release.setArray(
                    1,
                    hashes(
                            connection,
                            claims.stream()
                                    .flatMap(claim -> claim.keys().stream())
                                    .toList()));
            release.setArray(
                    2,
                    connection.createArrayOf(
                            "int8", claims.stream().map(HeldClaim::id).toArray()));
            release.executeUpdate();
        }
        connection.commit();
    }

    /** Removes keys whose retention is over, a bounded number. */
    void sweep(Connection connection, long expiredBeforeMicros, int countMax) throws SQLException {
        try (PreparedStatement sweep = connection.prepareStatement(SWEEP)) {
            sweep.setLong(1, expiredBeforeMicros);
            sweep.setInt(2, countMax);
            sweep.setLong(3, expiredBeforeMicros);
            sweep.executeUpdate();
        }
        connection.commit();
    }

    /** This instance lives, for another lease. */
    void renew(Connection connection) throws SQLException {
        try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
            renew.setLong(1, instance);
            renew.setLong(2, lease.toMillis());
            renew.executeUpdate();
        }
        connection.commit();
    }

    /** Other instances whose lease is not over, with the end of it. */
    Map<Long, Instant> living(Connection connection) throws SQLException {
        Map<Long, Instant> living = new HashMap<>();
        try (PreparedStatement ask = connection.prepareStatement(LIVING)) {
            ask.setLong(1, instance);
            try (ResultSet found = ask.executeQuery()) {
                while (found.next()) {
                    living.put(found.getLong(1), found.getTimestamp(2).toInstant());
                }
            }
        }
        connection.commit();
        return living;
    }

    /** This instance ends; its claims are free, and so are those of instances long dead. */
    void forget(Connection connection) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, instance);
            forget.executeUpdate();
        }
        connection.commit();
    }

    private static java.sql.Array hashes(Connection connection, Collection<KeyHash> hashes) throws SQLException {
        return connection.createArrayOf(
                "bytea", hashes.stream().map(KeyHash::bytes).toArray(byte[][]::new));
    }
}
