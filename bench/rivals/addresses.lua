-- For wrk: asks for the addresses of a file, one a line, in the order that a number decides, and says what came, as JSON.
--   wrk … -s addresses.lua http://host:port -- FILE NUMBER
local addresses = {}

function init(arguments)
  for address in io.lines(arguments[1]) do
    addresses[#addresses + 1] = address
  end
  math.randomseed(tonumber(arguments[2]))
end

function request()
  return wrk.format("GET", addresses[math.random(#addresses)])
end

function done(summary, latency)
  local wrong = summary.errors
  local broken = wrong.connect + wrong.read + wrong.write + wrong.timeout
  local form = 'JSON {"requests": %d, "microseconds": %d, "bytes": %d, "p50": %f, "p99": %f, "refused": %d, "broken": %d}\n'
  io.write(form:format(summary.requests, summary.duration, summary.bytes, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, wrong.status, broken))
end
