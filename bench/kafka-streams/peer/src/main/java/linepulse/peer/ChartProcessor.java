package linepulse.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Frames of events to points.
 *
 * <p>A series is read from the store when it is first met, and stays on the heap: this task is its only writer, and a task that is
 * revived after a failure is initialised anew. It is put when the record has no more values for it in a row, never once a value.
 */
final class ChartProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private final EventReader reader = new EventReader();
  private final PointWriter writer = new PointWriter();
  private final Map<String, Place> places = new HashMap<>();
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<String, Series> store;

  private Record<byte[], byte[]> record;
  private Place place;
  private Series current;

  /** A line: the records' key. */
  private static final class Place {
    final String key;
    final String tenant;
    final String factory;
    final String line;
    final Map<String, Map<String, Series>> stations = new HashMap<>();

    Place(String key) {
      String[] parts = key.split("/");
      this.key = key;
      tenant = parts[0];
      factory = parts[1];
      line = parts[2];
    }
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    store = context.getStateStore(Peer.STORE);
    places.clear();
    current = null;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value().length == 0) return; // a tick of linepulse's own
    this.record = record;
    place = places.computeIfAbsent(new String(record.key(), StandardCharsets.UTF_8), Place::new);
    try {
      reader.read(record.value(), this::take);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    save();
  }

  private void take(EventReader event) {
    Series series = current;
    if (series == null || !series.characteristic.equals(event.characteristic) || !series.station.equals(event.station)) {
      save();
      current = series = seriesOf(event);
    }
    if (event.count == 0) add(series, event.value, event.at, event.id, -1);
    else for (int n = 0; n < event.count; n++) add(series, event.values[n], event.times[n], event.id, n);
  }

  private void add(Series series, double value, long at, String id, int n) {
    if (!series.add(value, at)) return;
    byte[] row = writer.write(place.tenant, place.factory, place.line, series, id, n);
    series.close();
    context.forward(record.withValue(row));
  }

  private Series seriesOf(EventReader event) {
    Map<String, Series> station = place.stations.computeIfAbsent(event.station, name -> new HashMap<>());
    Series series = station.get(event.characteristic);
    if (series == null) {
      String key = place.key + '/' + event.station + '/' + event.characteristic;
      series = store.get(key);
      if (series == null) series = new Series();
      series.named(key, event.station, event.characteristic);
      station.put(event.characteristic, series);
    }
    return series;
  }

  private void save() {
    if (current != null) store.put(current.key, current);
    current = null;
  }
}
