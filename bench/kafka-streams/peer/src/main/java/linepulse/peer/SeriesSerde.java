package linepulse.peer;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** A series in binary: what phase I needs while it lasts, then the limits and runs; and the values of the open subgroup. */
final class SeriesSerde implements Serde<Series> {
  private static final int HEAD = 1 + 1 + Long.BYTES;

  @Override
  public Serializer<Series> serializer() {
    return (topic, series) -> {
      if (series == null) return null;
      int body = series.hasLimits() ? 2 * Double.BYTES + 2 : 3 * Double.BYTES;
      ByteBuffer bytes = ByteBuffer.allocate(HEAD + body + series.filled * Double.BYTES);
      bytes.put((byte) series.collected).put((byte) series.filled).putLong(series.at);
      if (series.hasLimits()) {
        bytes.putDouble(series.center).putDouble(series.sigma).put((byte) series.meanRun).put((byte) series.rangeRun);
      } else {
        bytes.putDouble(series.origin).putDouble(series.offsets).putDouble(series.ranges);
      }
      for (int n = 0; n < series.filled; n++) bytes.putDouble(series.values[n]);
      return bytes.array();
    };
  }

  @Override
  public Deserializer<Series> deserializer() {
    return (topic, value) -> {
      if (value == null) return null;
      ByteBuffer bytes = ByteBuffer.wrap(value);
      Series series = new Series();
      series.collected = bytes.get();
      series.filled = bytes.get();
      series.at = bytes.getLong();
      if (series.hasLimits()) {
        series.center = bytes.getDouble();
        series.sigma = bytes.getDouble();
        series.meanRun = bytes.get();
        series.rangeRun = bytes.get();
      } else {
        series.origin = bytes.getDouble();
        series.offsets = bytes.getDouble();
        series.ranges = bytes.getDouble();
      }
      for (int n = 0; n < series.filled; n++) series.values[n] = bytes.getDouble();
      return series;
    };
  }
}
