package linepulse.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** NDJSON of events, read as a stream of tokens: of each measurement and series only what a chart needs becomes an object. */
final class EventReader {
  private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  String id;
  String station;
  String characteristic;
  long at;
  double value;
  /** Values of a series; 0 of a single measurement. */
  int count;
  long[] times = new long[128];
  double[] values = new double[128];

  /** Hands every measurement of single values and every series over; fields are good until the next one. */
  void read(byte[] frame, Consumer<EventReader> take) throws IOException {
    try (JsonParser parser = JSON.createParser(frame)) {
      while (parser.nextToken() != null) if (readEvent(parser)) take.accept(this);
    }
  }

  private boolean readEvent(JsonParser parser) throws IOException {
    boolean isMeasured = false;
    int timeCount = 0;
    count = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (name) {
        case "type" -> {
          String type = parser.getText();
          isMeasured = type.equals("measurement") || type.equals("series");
        }
        case "id" -> id = parser.getText();
        case "at" -> at = parser.getLongValue();
        case "station" -> station = parser.getText();
        case "characteristic" -> characteristic = parser.getText();
        case "value" -> value = parser.getDoubleValue();
        case "times" -> {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (timeCount == times.length) times = Arrays.copyOf(times, 2 * timeCount);
            times[timeCount++] = parser.getLongValue();
          }
        }
        case "values" -> {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count == values.length) values = Arrays.copyOf(values, 2 * count);
            values[count++] = parser.getDoubleValue();
          }
        }
        default -> {
          if (token.isStructStart()) parser.skipChildren();
        }
      }
    }
    return isMeasured;
  }
}
