/**
 * Everything about the shared windows in one script, by the server's clock.
 *
 * The log is a sorted set of calls by the moment they count as arrived at the gateway. While a call is under way that is
 * the latest moment it may arrive; its answer moves it to now.
 *
 * KEYS: log, state (pausedUntil, pacedUntil, last), epoch
 *
 * - `acquire id transitMs paceMs longestMs (limit spanMs)...` -> `[1, 0]` granted, `[0, ms]` ask again in so many
 *   milliseconds, `[-1, ms]` the windows are unknown for so long, because the server lost its data
 * - `land id`, `drop id`: the call is over, or was never sent
 * - `note keepMs (id ageMs)...`: calls that were made while the server was away
 * - `pause ms paceForMs`: nothing for `ms`, then one by one
 */
export const limiterScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local op, id = ARGV[1], ARGV[2]
local log, state, epoch = KEYS[1], KEYS[2], KEYS[3]

if op == 'land' then
  local score = redis.call('ZSCORE', log, id)
  if score and tonumber(score) > now then redis.call('ZADD', log, string.format('%.3f', now), id) end
  return {1, 0}
elseif op == 'drop' then
  redis.call('ZREM', log, id)
  return {1, 0}
elseif op == 'note' then
  for i = 3, #ARGV, 2 do redis.call('ZADD', log, string.format('%.3f', now - ARGV[i + 1]), ARGV[i]) end
  redis.call('PEXPIRE', log, math.ceil(id))
  return {1, 0}
elseif op == 'pause' then
  local until_ = now + id
  if until_ > tonumber(redis.call('HGET', state, 'paused') or 0) then
    redis.call('HSET', state, 'paused', until_, 'paced', until_ + ARGV[3])
    redis.call('PEXPIRE', state, math.ceil(id + ARGV[3]) + 1000)
  end
  return {1, 0}
end

local transit, pace, longest = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if redis.call('EXISTS', epoch) == 0 then
  local info = redis.pcall('INFO', 'server')
  local up = type(info) == 'string' and string.match(info, 'uptime_in_seconds:(%d+)')
  -- whole seconds of two clock readings: up to one more than has passed
  local unknown = up and longest + transit + 1000 - up * 1000 or 0
  if unknown > 0 then return {-1, math.ceil(unknown)} end
end
redis.call('SET', epoch, 1, 'PX', math.ceil(longest + transit) * 10)

local paused = tonumber(redis.call('HGET', state, 'paused') or 0)
if now < paused then return {0, math.ceil(paused - now)} end
if now < tonumber(redis.call('HGET', state, 'paced') or 0) then
  local ready = tonumber(redis.call('HGET', state, 'last') or 0) + pace
  if now < ready then return {0, math.ceil(ready - now)} end
  redis.call('HSET', state, 'last', now)
end

redis.call('ZREMRANGEBYSCORE', log, '-inf', now - longest)
local wait = 0
for i = 6, #ARGV, 2 do
  local limit, span = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  local from = '(' .. string.format('%.3f', now - span)
  local count = redis.call('ZCOUNT', log, from, '+inf')
  if count >= limit then
    local leaving = redis.call('ZRANGEBYSCORE', log, from, '+inf', 'WITHSCORES', 'LIMIT', count - limit, 1)
    wait = math.max(wait, math.min(tonumber(leaving[2]), now) + span - now)
  end
end
if wait > 0 then return {0, math.ceil(wait)} end
redis.call('ZADD', log, string.format('%.3f', now + transit), id)
redis.call('PEXPIRE', log, math.ceil(longest + transit))
return {1, 0}
`;
