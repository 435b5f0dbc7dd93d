package linepulse.peer;

/**
 * An X̄-R chart of one (line, station, characteristic): subgroups of 5 consecutive values, limits from the first 25 of them, then fixed;
 * rules 1 and 2 of Nelson on both charts.
 */
final class Series {
  static final int SIZE = 5;
  static final int BASELINE = 25;
  /** Expected range of 5 standard normal values and its standard deviation, exact (ASTM MNL 7). */
  static final double D2 = 2.3259289472810347;
  static final double D3 = 0.8640819410995109;
  private static final double ROOT_OF_SIZE = Math.sqrt(SIZE);
  private static final int RUN = 9;

  String key;
  String station;
  String characteristic;

  /** The open subgroup. */
  int filled;
  final double[] values = new double[SIZE];
  long at;

  /** Phase I: subgroups so far, the first mean, and sums of the means' differences from it and of the ranges. */
  int collected;
  double origin;
  double offsets;
  double ranges;

  /** Phase II: how many points stand on one side of the center line in a row, negative below; of the mean and of the range. */
  double center;
  double sigma;
  int meanRun;
  int rangeRun;

  /** Of the subgroup that is full. */
  double mean;
  double range;

  void named(String key, String station, String characteristic) {
    this.key = key;
    this.station = station;
    this.characteristic = characteristic;
  }

  /** True when the value fills its subgroup: `mean` and `range` are set, runs count it, and `close` is due. */
  boolean add(double value, long valueAt) {
    at = filled == 0 ? valueAt : Math.max(at, valueAt);
    values[filled++] = value;
    if (filled < SIZE) return false;
    double sum = 0;
    double low = values[0];
    double high = values[0];
    for (double each : values) {
      sum += each;
      low = Math.min(low, each);
      high = Math.max(high, each);
    }
    mean = sum / SIZE;
    range = high - low;
    if (hasLimits()) {
      meanRun = next(meanRun, mean, center);
      rangeRun = next(rangeRun, range, rangeCenter());
    }
    return true;
  }

  private static int next(int run, double value, double center) {
    if (value > center) return run > 0 ? Math.min(run + 1, RUN) : 1;
    if (value < center) return run < 0 ? Math.max(run - 1, -RUN) : -1;
    return 0;
  }

  /** Ends the subgroup after its row is written; the 25th gives the limits. */
  void close() {
    filled = 0;
    if (hasLimits()) return;
    if (collected == 0) origin = mean;
    offsets += mean - origin;
    ranges += range;
    if (++collected < BASELINE) return;
    center = origin + offsets / BASELINE;
    sigma = ranges / D2 / BASELINE;
  }

  boolean hasLimits() {
    return collected == BASELINE;
  }

  double upper() {
    return center + 3 * (sigma / ROOT_OF_SIZE);
  }

  double lower() {
    return center - 3 * (sigma / ROOT_OF_SIZE);
  }

  double rangeCenter() {
    return D2 * sigma;
  }

  double rangeUpper() {
    return rangeCenter() + 3 * (D3 * sigma);
  }

  double rangeLower() {
    return Math.max(0, rangeCenter() - 3 * (D3 * sigma));
  }

  boolean meanBeyond() {
    return mean > upper() || mean < lower();
  }

  boolean rangeBeyond() {
    return range > rangeUpper() || range < rangeLower();
  }

  boolean meanRuns() {
    return Math.abs(meanRun) >= RUN;
  }

  boolean rangeRuns() {
    return Math.abs(rangeRun) >= RUN;
  }
}
