import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteDBAccessJob;
import software.amazon.dynamodb.services.local.shared.access.sqlite.TableSchemaInfo;
import software.amazon.dynamodb.services.local.shared.mapper.DynamoDbObjectMapper;
import sun.misc.Unsafe;

/**
 * Reads the stored schema of a table once, where DynamoDB Local parses its JSON again with each row that it reads or writes. A change of the
 * table changes the JSON. Those who read it this way change nothing of what they get, each in the one thread of its database.
 */
final class KnownSchemas extends DynamoDbObjectMapper {
  private static final int MOST = 1000;
  private final transient ThreadLocal<Map<ByteBuffer, Object>> known = ThreadLocal.withInitial(HashMap::new);

  /** Before the first request: what is compiled later takes the field's value for a constant. */
  static void use() throws ReflectiveOperationException {
    // Its own value is there first, or it would come later.
    Class.forName(SQLiteDBAccessJob.class.getName());
    Field unsafe = LoopbackServer.field(Unsafe.class, "theUnsafe");
    Unsafe memory = (Unsafe) unsafe.get(null);
    Field mapper = LoopbackServer.field(SQLiteDBAccessJob.class, "MAPPER");
    memory.putObject(memory.staticFieldBase(mapper), memory.staticFieldOffset(mapper), new KnownSchemas());
  }

  @Override
  public <T> T readValue(byte[] json, Class<T> type) throws IOException {
    if (type != TableSchemaInfo.class) return super.readValue(json, type);
    Map<ByteBuffer, Object> mine = known.get();
    ByteBuffer key = ByteBuffer.wrap(json);
    Object schema = mine.get(key);
    if (schema == null) {
      if (mine.size() >= MOST) mine.clear();
      schema = super.readValue(json, type);
      mine.put(key, schema);
    }
    return type.cast(schema);
  }
}
