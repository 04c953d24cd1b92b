/**
 * The shared windows, by the server's clock, in microseconds.
 *
 * The log is a sorted set of calls by the moment they count as arrived at the gateway. While a call is under way that is
 * the latest moment at which it may arrive; once it is over, the moment at which it was.
 *
 * A log for each group of `slot-rules.ts`: all calls, polls with stray reads, stray reads. The first character of a call's
 * id says in how many of them it counts.
 *
 * KEYS: the three logs, state (`epoch`, `server`, `unknown`, `paused`, `paced`, `last`)
 *
 * A server that did not write the state itself may hold older data: one started from a snapshot, a replica that lagged.
 * It is believed only when it logs every command and its age says that it was started after the asker's last contact,
 * so that it is the same one, restarted.
 *
 * ARGV:
 * 1. longest window; 2. transit; 3. the asker's last contact, how long ago, or -1; 4. an id for a new epoch
 * 5. and 6. for how long from now everything is to be held, then paced; 7. the pace
 * 8. how many calls are told of; then for each its id and the moment it counts at, from now
 * Then nothing, or the call that asks for a slot: its id, 1 when it goes on although the windows are unknown, and for each
 * cap its log, how many may count in it and the window's length.
 *
 * Without arguments it only shows that the server is there. Answers `[1 granted | 0 wait | -1 unknown, for how long, epoch, held for, paced for]`.
 */
export const limiterScript = `
if #ARGV == 0 then return {0, 0, '', 0, 0} end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local log, state = KEYS[1], KEYS[4]
local longest, transit, contact = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local hold = longest + transit
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
  epoch = epoch or ARGV[4]
  redis.call('HSET', state, 'epoch', epoch, 'server', run, 'unknown', exact(unknown))
end

local holdFor, paceFor, pace = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if paceFor > 0 then
  paused, paced = math.max(paused, now + holdFor), math.max(paced, now + paceFor)
  redis.call('HSET', state, 'paused', exact(paused), 'paced', exact(paced))
end

local told = 8 + 2 * tonumber(ARGV[8])
local function note(id, at)
  for group = 1, tonumber(string.sub(id, 1, 1)) do redis.call('ZADD', KEYS[group], exact(at), id) end
end
for i = 9, told, 2 do note(ARGV[i], now + ARGV[i + 1]) end
for group = 1, 3 do redis.call('ZREMRANGEBYSCORE', KEYS[group], '-inf', exact(now - longest)) end

local call = ARGV[told + 1]
local granted, wait = 0, 0
if call and redis.call('ZSCORE', log, call) then
  granted = 1 -- a client that reconnects may send twice
elseif call and unknown > now and ARGV[told + 2] == '0' then
  granted, wait = -1, unknown - now
elseif call then
  wait = math.max(0, paused - now)
  if now < paced then wait = math.max(wait, last + pace - now) end
  for i = told + 3, #ARGV, 3 do
    local counted, limit, span = KEYS[tonumber(ARGV[i])], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local from = '(' .. exact(now - span)
    local count = redis.call('ZCOUNT', counted, from, '+inf')
    if count >= limit then
      -- A call that is under way may be over at any moment, and leaves no earlier than a window after that.
      local leaving = redis.call('ZRANGEBYSCORE', counted, from, '+inf', 'WITHSCORES', 'LIMIT', count - limit, 1)
      wait = math.max(wait, math.min(tonumber(leaving[2]), now) + span - now)
    end
  end
  if wait <= 0 then
    granted, wait = 1, 0
    note(call, now + transit)
    redis.call('HSET', state, 'last', exact(now))
  end
end

for group = 1, 3 do redis.call('PEXPIRE', KEYS[group], math.ceil(hold / 1000) + 1000) end
redis.call('PEXPIRE', state, math.ceil(math.max(2 * hold, paced - now) / 1000) + 1000)
return {granted, math.ceil(wait), epoch, math.max(0, paused - now), math.max(0, paced - now)}
`;
