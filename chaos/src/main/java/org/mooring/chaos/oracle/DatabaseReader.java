package org.mooring.chaos.oracle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads a journal on PostgreSQL from its tables alone, as {@code docs/reference/journal-format.md} draws them, and checks
 * the same promises as {@link JournalReader}; and that each payment's row says what its newest entry says.
 */
public final class DatabaseReader {
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int KEY_OF_A_PAYMENT = -1;

    private DatabaseReader() {}

    /** @param installationKey file with the key in hexadecimal */
    public static JournalBook read(String url, String user, Path installationKey)
            throws IOException, GeneralSecurityException {
        JournalProof proof = new JournalProof(
                HexFormat.of().parseHex(Files.readString(installationKey).strip()));
        try (Connection connection = DriverManager.getConnection(url, user, null);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false); // else the driver reads all rows at once
            statement.setFetchSize(ROWS_AT_ONCE);
            entries(statement, proof);
            heads(statement, proof);
        } catch (SQLException unreadable) {
            throw new IOException("the journal in the database cannot be read: " + unreadable.getMessage(), unreadable);
        }
        return proof.book();
    }

    private static void entries(Statement statement, JournalProof proof) throws SQLException, GeneralSecurityException {
        try (ResultSet rows = statement.executeQuery(
                "select e.position, e.uetr, e.number, e.encoded, e.envelope, k.wrapped"
                        + " from mooring.entry e left join mooring.payment_key k on k.uetr = e.uetr order by e.position")) {
            while (rows.next()) {
                UUID payment = rows.getObject(2, UUID.class);
                byte[] encoded = rows.getBytes(4);
                String place = "row " + rows.getLong(1) + ": ";
                ByteBuffer entry = ByteBuffer.wrap(encoded);
                if (rows.getLong(1) != proof.position() + 1
                        || entry.getLong(9) != payment.getMostSignificantBits()
                        || entry.getLong(17) != payment.getLeastSignificantBits()
                        || entry.getInt(25) != rows.getInt(3)) {
                    proof.defect(place + "position, payment or number is not that of its entry, or one is missing");
                }
                proof.entry(place, encoded, rows.getBytes(5), key(proof, payment, rows.getBytes(6)));
            }
        }
    }

    private static SecretKeySpec key(JournalProof proof, UUID payment, byte[] wrapped) {
        if (wrapped == null) {
            return null;
        }
        return proof.unwrap(
                "of payment " + payment,
                wrapped,
                ByteBuffer.allocate(20)
                        .putLong(payment.getMostSignificantBits())
                        .putLong(payment.getLeastSignificantBits())
                        .putInt(KEY_OF_A_PAYMENT)
                        .array());
    }

    private static void heads(Statement statement, JournalProof proof) throws SQLException {
        try (ResultSet rows = statement.executeQuery(
                "select e.uetr from (select distinct on (uetr) uetr, number, position from mooring.entry"
                        + " order by uetr, number desc) e left join mooring.payment p on p.uetr = e.uetr"
                        + " and p.number = e.number and p.position = e.position where p.uetr is null")) {
            while (rows.next()) {
                proof.defect("payment " + rows.getString(1) + " stands elsewhere than its newest entry says");
            }
        }
    }
}
