-- What happened in [from, to).
t.at >= fromUnixTimestamp64Milli({from:Int64}) AND t.at < fromUnixTimestamp64Milli({to:Int64})
