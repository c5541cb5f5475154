import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteJob;

/**
 * Indexes on the records of streams. Without them each look into a stream passes the records of all streams, so that many streams
 * become slower with all that was ever written. The number of a record is its row's, which ends each index by itself; this release of
 * SQLite finds a range of it there only when it is not named.
 *
 * And the first numbers of shards. All streams count together, and after a restart from the newest record kept: from 1 before the first,
 * or when a quiet day has taken them all. A shard that begins higher would hide what is written until the count has come there.
 */
final class StreamIndexes extends SQLiteJob<Void> {
  @Override
  protected Void job(SQLiteConnection connection) throws Throwable {
    connection.exec("CREATE INDEX IF NOT EXISTS stream_records ON us (StreamID)");
    connection.exec("CREATE INDEX IF NOT EXISTS shard_records ON us (ShardID)");
    connection.exec(
        "UPDATE ss SET InitialSequenceNumberStart = MIN(InitialSequenceNumberStart,"
            + " (SELECT COALESCE(MAX(SequenceNumber), 0) + 1 FROM us),"
            + " COALESCE((SELECT MIN(SequenceNumber) FROM us WHERE us.ShardID = ss.ShardID), InitialSequenceNumberStart))");
    return null;
  }
}
