/**
 * The Lua script that keeps the rate windows of all processes in Redis, and grants slots: permissions to send a call.
 * Times are in microseconds of the Redis server's clock.
 *
 * The first three KEYS are logs, one for each group of calls: all calls; polls and stray reads (reads of order numbers
 * that the checkout routes do not know); stray reads alone. A log is a sorted set of call ids. The score of a call is
 * the time at which it counts as arrived at the gateway: the latest possible time while it is under way, the time of
 * its end afterwards. The first character of a call's id is the number of logs in which the call counts.
 *
 * The fourth of the KEYS holds the state: `epoch`, an id that changes after a loss of data; `server`, the run id of the
 * Redis server; `last`, the time of the last slot; and the times until which the windows are `unknown`, all calls are
 * `paused`, and calls are `paced`. If another server wrote the state, the data may be old, for example because this
 * server started from a snapshot or was a replica that lagged. The data is trusted only if this server logs every
 * command, and started after the calling process last heard from Redis: it is then the same server after a restart.
 *
 * ARGV:
 * 1. the length of the longest window
 * 2. the time after which a sent call counts as arrived, even if it is still under way
 * 3. the longest time ahead for which a slot may be granted
 * 4. the time since the calling process last heard from Redis, or -1 if that was too long ago
 * 5. the id of the new epoch that begins if the data is not trusted
 * 6. the time from now for which a cool-down holds all calls
 * 7. the time from now until which calls are paced after the cool-down, and 8. the time between two paced calls
 * 9. the number of reported calls; then for each of these calls its id, and the time from now at which it counts
 *
 * A request for slots adds: 1 if slots are granted even while the windows are unknown, else 0; the number of slots; an
 * id for each slot; and for each limit the number of its log, the number of calls that may count in this log, and the
 * length of its window.
 *
 * A slot is granted for the earliest time at which the call may be sent (`nextSlotAt` in `when-counted.ts`), if this
 * time is within argument 3.
 *
 * Returns `[0 if the windows are known or -1 if not, time until the first slot that was not granted, epoch, time for
 * which calls are held, time until which calls are paced, [time until each granted slot]]`. Without ARGV, the script
 * only shows that the server responds.
 */
export const limiterScript = `
if #ARGV == 0 then return {0, 0, '', 0, 0, {}} end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local log, state = KEYS[1], KEYS[4]
local longest, transit, ahead, contact = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local hold = longest + transit + ahead -- after it, no call of a slot granted so far counts
local function exact(number) return string.format('%.0f', number) end

local known = redis.call('HMGET', state, 'epoch', 'server', 'unknown', 'paused', 'paced', 'last')
local epoch, server = known[1], known[2]
local unknown, paused, paced = tonumber(known[3] or 0), tonumber(known[4] or 0), tonumber(known[5] or 0)
local last = tonumber(known[6] or 0)

local function info(section)
  local text = redis.pcall('INFO', section)
  return type(text) == 'string' and text or '' -- an ACL may forbid it
end
local about = info('server')
local run = string.match(about, 'run_id:(%w+)') or ''
local seconds = tonumber(string.match(about, 'uptime_in_seconds:(%d+)'))
local up = seconds and seconds * 1000000 -- of two readings in whole seconds: up to one too many

if not epoch then
  if contact >= 0 and not (up and up < contact) then
    unknown = now + hold
  elseif up then
    unknown = now - math.max(0, up - 1000000) + hold
  end
elseif server ~= run then
  local restarted = up and up - 1000000 < contact
  if not (restarted and string.find(info('persistence'), 'aof_enabled:1', 1, true)) then
    epoch, unknown = nil, now + hold
  end
end
if not epoch or server ~= run then
  epoch = epoch or ARGV[5]
  redis.call('HSET', state, 'epoch', epoch, 'server', run, 'unknown', exact(unknown))
end

local holdFor, paceFor, pace = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
if paceFor > 0 then
  paused, paced = math.max(paused, now + holdFor), math.max(paced, now + paceFor)
  redis.call('HSET', state, 'paused', exact(paused), 'paced', exact(paced))
end

local told = 9 + 2 * tonumber(ARGV[9])
local function note(id, at)
  for group = 1, tonumber(string.sub(id, 1, 1)) do redis.call('ZADD', KEYS[group], exact(at), id) end
end
for i = 10, told, 2 do note(ARGV[i], now + ARGV[i + 1]) end
for group = 1, 3 do redis.call('ZREMRANGEBYSCORE', KEYS[group], '-inf', exact(now - longest)) end

local function nextSlotAt(firstCap)
  local at = math.max(now, paused)
  if now < paced then at = math.max(at, last + pace) end
  for i = firstCap, #ARGV, 3 do
    local nth, span = tonumber(ARGV[i + 1]) - 1, tonumber(ARGV[i + 2])
    local arrival = redis.call('ZREVRANGE', KEYS[tonumber(ARGV[i])], nth, nth, 'WITHSCORES')[2]
    if arrival then at = math.max(at, math.min(tonumber(arrival), now) + span) end
  end
  return at
end

local status, wait, slots = 0, 0, {}
local first = told + 3
if ARGV[told + 1] and unknown > now and ARGV[told + 1] == '0' then
  status, wait = -1, unknown - now
elseif ARGV[told + 1] then
  local firstCap = first + tonumber(ARGV[told + 2])
  for i = first, firstCap - 1 do
    local score = redis.call('ZSCORE', log, ARGV[i])
    local at = score and score - transit or nextSlotAt(firstCap) -- a client that reconnects may send twice
    if at > now + ahead then
      wait = at - now
      break
    end
    if not score then
      note(ARGV[i], at + transit)
      last = at
    end
    slots[#slots + 1] = math.max(0, math.ceil(at - now))
  end
  redis.call('HSET', state, 'last', exact(last))
end

for group = 1, 3 do redis.call('PEXPIRE', KEYS[group], math.ceil(hold / 1000) + 1000) end
redis.call('PEXPIRE', state, math.ceil(math.max(2 * hold, paced - now) / 1000) + 1000)
return {status, math.ceil(wait), epoch, math.max(0, paused - now), math.max(0, paced - now), slots}
`;
