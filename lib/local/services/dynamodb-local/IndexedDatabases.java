import com.almworks.sqlite4java.SQLiteQueue;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.dynamodb.services.local.server.AbstractLocalDynamoDBServerHandler;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.shared.access.LocalDBClient;
import software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteDBAccess;

/** DynamoDB Local's list of its databases, each of which is given StreamIndexes before its first request. */
final class IndexedDatabases extends ConcurrentHashMap<String, Object> {
  static void giveTo(DynamoDBProxyServer proxy) throws ReflectiveOperationException {
    Object server = LoopbackServer.read(DynamoDBProxyServer.class, "serverHandler", proxy);
    Object requests = LoopbackServer.read(AbstractLocalDynamoDBServerHandler.class, "primaryHandler", server);
    LoopbackServer.field(LocalDynamoDBRequestHandler.class, "dbRequestHandlers").set(requests, new IndexedDatabases());
  }

  @Override
  public Object put(String key, Object client) {
    try {
      Object access = LoopbackServer.read(LocalDBClient.class, "dbAccess", client);
      SQLiteQueue queue = (SQLiteQueue) LoopbackServer.read(SQLiteDBAccess.class, "queue", access);
      queue.execute(new StreamIndexes()).get();
    } catch (Exception failure) {
      throw new IllegalStateException("This release of DynamoDB Local keeps its streams in another way.", failure);
    }
    return super.put(key, client);
  }
}
