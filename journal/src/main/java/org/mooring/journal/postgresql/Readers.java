package org.mooring.journal.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Single statements that may be asked twice, each on a connection from the pool and a transaction of its own. */
final class Readers {
    private final Database database;
    private final int readersMax;

    Readers(Database database, int readersMax) {
        this.database = database;
        this.readersMax = readersMax;
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    /** Makes a value of the row that the result stands on. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Asking again is harmless, and after a restart of the server each pooled connection may be a dead one. */
    <T> List<T> query(String sql, Parameters parameters, Row<T> row) {
        for (int attempt = 1; ; attempt++) {
            try {
                return ask(sql, parameters, row);
            } catch (SQLException failed) {
                if (attempt > readersMax || !Session.isLost(failed)) {
                    throw new IllegalStateException(
                            "the journal's database cannot be read now: " + failed.getMessage() + "; ask again",
                            failed);
                }
            }
        }
    }

    private <T> List<T> ask(String sql, Parameters parameters, Row<T> row) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            List<T> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(row.read(found));
                }
            }
            return rows;
        }
    }
}
