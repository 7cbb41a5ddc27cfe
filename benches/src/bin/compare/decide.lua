-- The decision of schema.sql for Redis: one script call per batch, one write to the append-only file per call.
--
-- KEYS[1] number of the gateway and its building; ARGV: first sequence, number of events, the events packed as in redis.rs.
-- Answers one byte per event, a reason as numbered in edge-protocol/src/reason.rs.
--
-- In Redis' favour: a card's key holds its state, holder, activity and building in one packed value (changing a holder means
-- rewriting cards), all cards of a batch are read with one command, and the journal keeps a batch as it came.
local gateway, first, count, events = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local building = tonumber(gateway)
local EVENT_LEN = 25

local last = tonumber(redis.call('GET', 'seq:' .. gateway) or '0')
if first ~= last + 1 then
  return redis.error_reply('ORDER events from ' .. first .. ' on do not follow ' .. last)
end

-- A card's key is its eight packed bytes behind a letter.
local card_keys = {}
for n = 1, count do
  local at = (n - 1) * EVENT_LEN
  card_keys[n] = 'c' .. string.sub(events, at + 2, at + 9)
end
local cards = redis.call('MGET', unpack(card_keys))

local reasons, debits = {}, {}
for n = 1, count do
  local reason = 0
  local card = cards[n]
  local is_tap = string.byte(events, (n - 1) * EVENT_LEN + 1) == 1
  if not card then
    reason = 20
  else
    local state, active, home, holder = struct.unpack('<BBI4I4', card)
    if state ~= 1 then
      reason = 22
    elseif active ~= 1 then
      reason = 26
    elseif is_tap then
      if home ~= building then reason = 29 end
    else
      local amount = struct.unpack('<I4', events, (n - 1) * EVENT_LEN + 22)
      if amount < 1 or amount > 1000000 then
        reason = 60
      else
        debits[#debits + 1] = { n, 'b' .. holder, amount }
      end
    end
  end
  reasons[n] = reason
end

if #debits > 0 then
  local keys, place = {}, {}
  for _, debit in ipairs(debits) do
    if not place[debit[2]] then
      keys[#keys + 1] = debit[2]
      place[debit[2]] = #keys
    end
  end
  local balances = redis.call('MGET', unpack(keys))
  local changed, taken = {}, 0
  for _, debit in ipairs(debits) do
    local at = place[debit[2]]
    local balance = tonumber(balances[at] or '0')
    if balance < debit[3] then
      reasons[debit[1]] = 68
    else
      balances[at] = balance - debit[3]
      changed[at] = true
      taken = taken + debit[3]
    end
  end
  local writes = {}
  for at in pairs(changed) do
    writes[#writes + 1] = keys[at]
    writes[#writes + 1] = balances[at]
  end
  if taken > 0 then
    redis.call('MSET', unpack(writes))
    redis.call('INCRBY', 'control:' .. gateway, taken)
  end
end

local answer = {}
for n = 1, count do
  answer[n] = string.char(reasons[n])
end
answer = table.concat(answer)
-- The journal: the events as they came and what was decided, two elements per batch. With the card's holder in the card's key
-- that is the double entry: the payer by its card, the taker by the list's name.
redis.call('RPUSH', 'journal:' .. gateway, events, answer)
redis.call('SET', 'seq:' .. gateway, first + count - 1)
return answer
