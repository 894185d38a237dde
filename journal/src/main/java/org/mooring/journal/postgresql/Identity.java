package org.mooring.journal.postgresql;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.mooring.journal.shared.InstallationKey;
import org.mooring.journal.shared.Randomness;

/**
 * Which journal the database holds, and which installation key it was made with. An instance with another key would
 * answer no repeat and read no payload, so it does not start.
 */
record Identity(byte[] id, InstallationKey installationKey) {
    private static final int ID_LENGTH = 16;

    /** The first instance gives the journal its id; of several that start together, the first row counts. */
    static Identity openOrCreate(Connection connection, Path installationKeyFile) throws SQLException, IOException {
        boolean isFresh = !isThere(connection);
        if (!isFresh && Files.notExists(installationKeyFile)) {
            throw new IllegalStateException("the installation key of this journal is missing [file="
                    + installationKeyFile
                    + "]; restore it from its backup or copy it from another instance, journal not started");
        }
        InstallationKey key = Files.exists(installationKeyFile)
                ? InstallationKey.read(installationKeyFile)
                : InstallationKey.create(installationKeyFile);
        if (isFresh) {
            create(connection, key);
        }
        return checked(connection, key, installationKeyFile);
    }

    /** Of the advisory lock under which positions are given: journals in other schemas have other numbers. */
    long sequencerLock() {
        return ByteBuffer.wrap(id).getLong();
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select 1 from identity");
                ResultSet found = statement.executeQuery()) {
            return found.next();
        }
    }

    private static void create(Connection connection, InstallationKey key) throws SQLException {
        byte[] id = Randomness.bytes(ID_LENGTH);
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into identity (id, key_check) values (?, ?) on conflict do nothing")) {
            statement.setBytes(1, id);
            statement.setBytes(2, key.check(id));
            statement.executeUpdate();
        }
        connection.commit();
    }

    private static Identity checked(Connection connection, InstallationKey key, Path file) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select id, key_check from identity");
                ResultSet found = statement.executeQuery()) {
            found.next();
            byte[] id = found.getBytes(1);
            if (!MessageDigest.isEqual(found.getBytes(2), key.check(id))) {
                throw new IllegalStateException("the installation key does not belong to the journal in the database"
                        + " [key=" + file + "]; every instance needs the same one, journal not started");
            }
            return new Identity(id, key);
        } finally {
            connection.rollback();
        }
    }
}
