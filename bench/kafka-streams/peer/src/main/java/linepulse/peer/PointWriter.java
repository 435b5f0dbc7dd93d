package linepulse.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A full subgroup as a row: the columns of linepulse's `spc_points` that say something here, as JSON. */
final class PointWriter {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .build();

  private static final SerializedString TENANT = name("tenant");
  private static final SerializedString FACTORY = name("factory");
  private static final SerializedString LINE = name("line");
  private static final SerializedString STATION = name("station");
  private static final SerializedString CHARACTERISTIC = name("characteristic");
  private static final SerializedString PRODUCT = name("product");
  private static final SerializedString ID = name("id");
  private static final SerializedString AT = name("at");
  private static final SerializedString CHART = name("chart");
  private static final SerializedString N = name("n");
  private static final SerializedString VALUE = name("value");
  private static final SerializedString CENTER_LINE = name("center_line");
  private static final SerializedString UCL = name("ucl");
  private static final SerializedString LCL = name("lcl");
  private static final SerializedString SIGMA = name("sigma");
  private static final SerializedString SIGNALS = name("signals");
  private static final SerializedString SECOND_VALUE = name("second_value");
  private static final SerializedString SECOND_CENTER_LINE = name("second_center_line");
  private static final SerializedString SECOND_UCL = name("second_ucl");
  private static final SerializedString SECOND_LCL = name("second_lcl");
  private static final SerializedString SECOND_SIGNALS = name("second_signals");
  private static final SerializedString PHASE = name("phase");
  private static final SerializedString LIMITS_VERSION = name("limits_version");
  private static final SerializedString VALUES = name("values");

  private final ByteArrayBuilder bytes = new ByteArrayBuilder(1024);

  private static SerializedString name(String text) {
    return new SerializedString(text);
  }

  /** `n` is the place in a series event whose values are told apart by `id/n`; -1 when the event brings one value. */
  byte[] write(String tenant, String factory, String line, Series series, String id, int n) {
    bytes.reset();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      text(json, TENANT, tenant);
      text(json, FACTORY, factory);
      text(json, LINE, line);
      text(json, STATION, series.station);
      text(json, CHARACTERISTIC, series.characteristic);
      text(json, PRODUCT, "");
      text(json, ID, n < 0 ? id : id + '/' + n);
      json.writeFieldName(AT);
      json.writeNumber(series.at);
      text(json, CHART, "xbar-r");
      json.writeFieldName(N);
      json.writeNumber(Series.SIZE);
      number(json, VALUE, series.mean);
      if (series.hasLimits()) writeJudged(json, series);
      else writeBaseline(json, series);
      json.writeFieldName(VALUES);
      json.writeArray(series.values, 0, Series.SIZE);
      json.writeEndObject();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    return bytes.toByteArray();
  }

  private static void writeBaseline(JsonGenerator json, Series series) throws IOException {
    for (SerializedString name : new SerializedString[] {CENTER_LINE, UCL, LCL, SIGMA}) nothing(json, name);
    number(json, SECOND_VALUE, series.range);
    for (SerializedString name : new SerializedString[] {SECOND_CENTER_LINE, SECOND_UCL, SECOND_LCL}) nothing(json, name);
    text(json, PHASE, "I");
    json.writeFieldName(LIMITS_VERSION);
    json.writeNumber(0);
  }

  private static void writeJudged(JsonGenerator json, Series series) throws IOException {
    number(json, CENTER_LINE, series.center);
    number(json, UCL, series.upper());
    number(json, LCL, series.lower());
    number(json, SIGMA, series.sigma);
    signals(json, SIGNALS, series.meanBeyond(), series.meanRuns());
    number(json, SECOND_VALUE, series.range);
    number(json, SECOND_CENTER_LINE, series.rangeCenter());
    number(json, SECOND_UCL, series.rangeUpper());
    number(json, SECOND_LCL, series.rangeLower());
    signals(json, SECOND_SIGNALS, series.rangeBeyond(), series.rangeRuns());
    text(json, PHASE, "II");
    json.writeFieldName(LIMITS_VERSION);
    json.writeNumber(1);
  }

  private static void signals(JsonGenerator json, SerializedString name, boolean isBeyond, boolean isRun) throws IOException {
    if (!isBeyond && !isRun) return;
    json.writeFieldName(name);
    json.writeStartArray();
    if (isBeyond) json.writeString("nelson1");
    if (isRun) json.writeString("nelson2");
    json.writeEndArray();
  }

  private static void text(JsonGenerator json, SerializedString name, String value) throws IOException {
    json.writeFieldName(name);
    json.writeString(value);
  }

  private static void number(JsonGenerator json, SerializedString name, double value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(value);
  }

  private static void nothing(JsonGenerator json, SerializedString name) throws IOException {
    json.writeFieldName(name);
    json.writeNull();
  }
}
