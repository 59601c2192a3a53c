-- Posts one body over and over, and prints what the run came to as name<TAB>value.
wrk.method = "POST"
wrk.body = io.open(os.getenv("BODY")):read("*a")
wrk.headers["Content-Type"] = "application/json"

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("rps\t%.1f\n", summary.requests / (summary.duration / 1e6)))
  io.write(string.format("requests\t%d\n", summary.requests))
  io.write(string.format("errors\t%d\n", e.connect + e.read + e.write + e.status + e.timeout))
  io.write(string.format("latency-p50\t%.3f\n", latency:percentile(50) / 1000))
  io.write(string.format("latency-p99\t%.3f\n", latency:percentile(99) / 1000))
end
