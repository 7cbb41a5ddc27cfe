### Frame, sign-in, the city now, the bottleneck, errors.

## frame
product = Turnstone
product-what = passage and meals ledger
skip = Skip to content
pages = Pages
city-now = The city now
limits-now = Bottleneck
sign-out = Sign out
language = Language
language-ru = Русский
language-en = English
theme = Appearance
theme-auto = Same as system
theme-light = Light
theme-dark = Dark
live-on = Live
live-wait = Connecting…
live-lost = Connection lost, retrying
live-no-script = Reloads every 5 s
moscow-time = Moscow time (UTC+3)

## login
sign-in = Sign in
sign-in-lead = The city operators’ pages.
login = Login
password = Password
sign-in-do = Sign in
sign-in-forgot = Forgot the password? The server’s administrator sets a new one.
error-prefix = Error:{" "}
problem = There is a problem
wrong-login = Wrong login or password. Check the keyboard layout and Caps Lock.
too-many = Too many attempts. Try again in a few seconds.

## verdict
verdict = State of the city
all-well = The city runs normally
attention = Needs attention
alarm = Alarm: the books do not balance
no-data = No events yet
sum-zero = Sum of all balances
sum-broken = Sum of all balances is not zero
all-gateways-online = All gateways online
no-gateways = No gateway has connected
all-devices-fine = All devices in order
city-time = Event time
state-ok = Good:
state-warn = Attention:
state-alarm = Alarm:

## flow
taps-per-s = Taps
debits-per-s = Meal debits
rub-per-min = Turnover
refusals-per-s = Refusals
unit-per-s = per second
unit-rub-min = in the last minute
average = average
peak = peak
of-events = of events
last-two-minutes = over two minutes
two-minutes-ago = 2 min ago
now = now

## latency
end-to-end = Answer to the gateway
end-to-end-what = frame received → outcome sent
commit = Commit to disk
commit-what = block handed to the journal → durable
not-measured = Nothing measured in two minutes: the server is waiting for events.
log-scale = logarithmic scale
p50 = p50
p99 = p99
p999 = p99.9

## refusals
reasons = Why refused
since-start = since the server started
other-reasons = Other reasons
no-refusals = Nothing has been refused.
no-refusals-do = Every refusal will appear here with its reason.
last-refusals = Last refusals
col-time = Event time
col-reason = Reason
col-building = Building
col-device = Device
col-gateway = Gateway · no.
col-account = Account
col-card = Card
col-pos = Journal record
code = code
newest-first = newest first

## gateways and devices
gateways = Gateways and devices
online = online
silent = silent
longest-silent = Silent for longest
gateway = Gateway
building = building
never-heard = no event ever
devices-faulty = devices faulty
gateways-do = Connect gateways or start the generator:

## presence
presence = Presence
inside = inside
outside = outside
whereabouts-unknown = unknown
unknown-means = Unknown means no tap today or a silent gateway; it does not mean absent.
no-holders = No card holders yet. Import the city’s registry.

## books
books = Books
journal-records = Journal records
view-lag = Not yet on screen
pages-open = Pages open
must-be-zero = must be exactly 0

## table twin
as-table = The same charts as a table
as-table-caption = The last two minutes in steps of 10 seconds
col-seconds-ago = Seconds ago
col-taps = Taps/s
col-debits = Debits/s
col-rub = ₽/s
col-refusals = Refusals/s
col-e2e = Answer, worst p99.9
col-commit = Disk, worst p99.9

## stages: what limits
limited-by = Limited by:
limits = limits
the-disk = the disk
nothing-limits = Nothing limits: there is room
every-thread-rests = Every thread has time to spare
thread-busy = Its thread is busy
writer-waits = The deciding thread waits for the journal
of-time = of the time
taps-do-not-wait = Taps do not wait for it, only pages lag
mean-over = Mean over
nothing-flowed = No events in the last seconds

## stages: the way
the-way = An event’s way
the-way-what = top to bottom
budget-what = Budgets are for frames of 1,024 events and more: small frames make an event dearer. Waits are means of a frame, block or barrier.
col-stage = Stage
col-events = Events/s
col-per-event = Per event
col-budget = Budget
col-wait = Wait
col-share = Share of a core
with-barrier = with the barrier
busiest-of = busiest of
s-listen = Network
s-listen-what = take and decrypt QUIC packets, send answers
s-cut = Cutting frames
s-cut-what = part of the network’s work: cut a frame out of the stream and validate it
s-queue = Queue
s-queue-what = a frame waits for the deciding thread
s-decide = Deciding
s-decide-what = allow or refuse, debit, note the reason
s-hand-over = Hand-over
s-hand-over-what = the deciding thread waits until the journal takes a block
s-seal = Sealing
s-seal-what = encode the records and chain them by hash to the block before
s-store = Writing
s-store-what = write the block to the journal, not durable yet
s-barrier = Disk barrier
s-barrier-what = the disk confirms that the blocks survive a power cut
s-answer = Answering
s-answer-what = from durable to written into the gateway’s stream
s-follow = Read copy
s-follow-what = apply the block for pages and reports; taps do not wait for it

## stages: gauges
queue-depth = Deciding queue
unit-frames = frames waiting
of-places = places in the queue:
in-flight = Blocks in flight
in-flight-what = handed over, not yet durable
at-most = at most
per-block = Records per block
per-barrier = blocks per barrier:
per-frame = Events per frame
larger-is-cheaper = larger frames make events cheaper
behind = Read copy behind
blocks-wait = blocks in its queue:

## what to do when empty
empty-do = Start the generator:

## errors
e400 = Bad request
e400-do = Go back and try again.
e403 = Request refused
e403-do = It came from another site. Open the page again and retry.
e404 = No such page
e404-do = The address may be mistyped.
e405 = Not possible this way
e405-do = Open the page by its link.
e413 = Too much data
e413-do = The text or the files are larger than this form takes.
e500 = Something broke here
e500-do = Taps and debits are not affected: pages only read. Reload; if it happens again, look at the server’s log.
e503 = The server is busy
e503-do = Try again in a few seconds.
error-code = Response code
back = To the start

## counted nouns
gateways-silent = { $n ->
    [one] gateway silent
   *[other] gateways silent
}
devices-broken = { $n ->
    [one] faulty device
   *[other] faulty devices
}
records = { $n ->
    [one] record
   *[other] records
}
refused = { $n ->
    [one] refusal
   *[other] refusals
}
threads-of = { $n ->
    [one] thread
   *[other] threads
}
holders = { $n ->
    [one] person
   *[other] people
}
